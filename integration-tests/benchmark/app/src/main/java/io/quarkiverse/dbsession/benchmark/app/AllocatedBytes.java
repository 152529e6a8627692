package io.quarkiverse.dbsession.benchmark.app;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

import com.sun.management.ThreadMXBean;

/**
 * The bytes that all threads have allocated.
 */
final class AllocatedBytes {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final @Nullable Method TOTAL = ofAll();

    private AllocatedBytes() {
    }

    /**
     * Since the start of the process, virtual threads and those that have ended included. Before Java 21 nobody counts those
     * that have ended: it is the sum of those that live then.
     */
    static long total() {
        if (TOTAL == null) {
            return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).filter(bytes -> bytes > 0).sum();
        }
        try {
            return (long) TOTAL.invoke(THREADS);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Method ofAll() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
