package io.quarkiverse.dbsession.footprint;

import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.properties.IfBuildProperty;

/**
 * What the process has used since its start. Only in applications whose pool counts, as the benchmark builds them.
 */
@Path("/counters")
@IfBuildProperty(name = "quarkus.datasource.jdbc.metrics.enabled", stringValue = "true")
public class CountersResource {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    @Inject
    AgroalDataSource dataSource;

    /**
     * @param acquired how many connections have been taken
     */
    public record Counters(long cpuNanos, long allocatedBytes, long acquired) {
    }

    @GET
    public Counters counters() {
        return new Counters(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
                allocatedBytes(), dataSource.getMetrics().acquireCount());
    }

    /** Of all threads; before Java 21 of those that live, nobody counts the others there. */
    private static long allocatedBytes() {
        try {
            return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(THREADS);
        } catch (NoSuchMethodException e) {
            return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).filter(bytes -> bytes > 0).sum();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
