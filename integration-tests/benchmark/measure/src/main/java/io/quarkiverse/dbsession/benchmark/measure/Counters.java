package io.quarkiverse.dbsession.benchmark.measure;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What an application counts of itself, since it was started. What it does not count is 0.
 *
 * @param cpuNanos of the process
 * @param allocatedBytes of all threads
 * @param acquired connections that were taken out of the pool
 * @param waits how many of those had to be waited for
 * @param waitNanos how long, all together
 * @param returned connections that were given back
 * @param holdNanos between taking and giving back, all together
 * @param usedHeap at present, in bytes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Counters(long cpuNanos, long allocatedBytes, long acquired, long waits, long waitNanos, long returned,
        long holdNanos, long usedHeap) {

    /** What has been added since; the used heap is that of these counters. */
    public Counters since(Counters earlier) {
        return new Counters(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes, acquired - earlier.acquired,
                waits - earlier.waits, waitNanos - earlier.waitNanos, returned - earlier.returned,
                holdNanos - earlier.holdNanos, usedHeap);
    }

    Counters plus(Counters other) {
        return new Counters(cpuNanos + other.cpuNanos, allocatedBytes + other.allocatedBytes, acquired + other.acquired,
                waits + other.waits, waitNanos + other.waitNanos, returned + other.returned, holdNanos + other.holdNanos,
                Math.max(usedHeap, other.usedHeap));
    }

    Counters lessAllocationOf(Counters asking) {
        return new Counters(cpuNanos, allocatedBytes - asking.allocatedBytes, acquired, waits, waitNanos, returned, holdNanos,
                usedHeap);
    }
}
