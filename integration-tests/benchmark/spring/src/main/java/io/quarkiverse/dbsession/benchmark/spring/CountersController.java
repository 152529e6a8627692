package io.quarkiverse.dbsession.benchmark.spring;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariDataSource;

/**
 * What the process is, and what it has used since its start.
 */
@RestController
class CountersController {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final @Nullable Method ALLOCATED_BYTES = ReflectionUtils.findMethod(ThreadMXBean.class,
            "getTotalThreadAllocatedBytes");

    private final Info info;

    CountersController(Environment environment, HikariDataSource dataSource) {
        this.info = new Info(List.of(Threading.VIRTUAL.isActive(environment) ? "virtual" : "worker"),
                Runtime.version().toString(), SpringBootVersion.getVersion(), dataSource.getMaximumPoolSize());
    }

    @GetMapping("/info")
    public Info info() {
        return info;
    }

    @GetMapping("/counters")
    public Counters counters() {
        return new Counters(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
                allocatedBytes(), usedHeap());
    }

    /** Collects garbage. Answers the bytes of the heap that are used after it. */
    @PostMapping("/gc")
    public long gc() {
        System.gc();
        return usedHeap();
    }

    /** Before Java 21 nobody counts what threads have allocated that have ended. */
    private static long allocatedBytes() {
        if (ALLOCATED_BYTES == null) {
            return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).filter(bytes -> bytes > 0).sum();
        }
        return (long) ReflectionUtils.invokeMethod(ALLOCATED_BYTES, THREADS);
    }

    private static long usedHeap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    record Info(List<String> threads, String jdk, String springBoot, int pool) {
    }

    /** What the application's counters are, apart from those of its pool. */
    record Counters(long cpuNanos, long allocatedBytes, long usedHeap) {
    }
}
