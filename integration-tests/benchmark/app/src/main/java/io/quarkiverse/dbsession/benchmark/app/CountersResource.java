package io.quarkiverse.dbsession.benchmark.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import com.sun.management.OperatingSystemMXBean;

/**
 * What the process has used since its start. Who measures takes the difference of two.
 */
@Path("/")
public class CountersResource {

    @Inject
    PoolWatch watch;

    @GET
    @Path("counters")
    public Counters counters() {
        return new Counters(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
                AllocatedBytes.total(), watch.acquired(), watch.waits(), watch.waitNanos(), watch.returned(), watch.holdNanos(),
                usedHeap());
    }

    /** Collects garbage. Answers the bytes of the heap that are used after it. */
    @POST
    @Path("gc")
    public long gc() {
        System.gc();
        return usedHeap();
    }

    private static long usedHeap() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return heap.getUsed();
    }

    /**
     * Those of the pool are 0 without {@value PoolWatch#PROPERTY}.
     *
     * @param acquired how many connections have been taken
     * @param waits how many of them somebody had to wait for
     * @param waitNanos how long all of those together
     * @param returned how many connections have been given back
     * @param holdNanos how long those have been held
     */
    public record Counters(long cpuNanos, long allocatedBytes, long acquired, long waits, long waitNanos, long returned,
            long holdNanos, long usedHeap) {
    }
}
