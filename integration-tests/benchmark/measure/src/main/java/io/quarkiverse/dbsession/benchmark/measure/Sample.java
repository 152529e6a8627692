package io.quarkiverse.dbsession.benchmark.measure;

import org.HdrHistogram.Histogram;

/**
 * What was seen of requests of one kind, in one or several stretches of time.
 *
 * @param requests that were answered
 * @param nanos from the first request to the last answer
 * @param latencies of the requests, in nanoseconds
 * @param counters what the application has counted meanwhile
 */
public record Sample(long requests, long nanos, Histogram latencies, Counters counters) {

    Sample with(Counters counted) {
        return new Sample(requests, nanos, latencies, counted);
    }

    Sample plus(Sample other) {
        Histogram both = latencies.copy();
        both.add(other.latencies);
        return new Sample(requests + other.requests, nanos + other.nanos, both, counters.plus(other.counters));
    }

    /** Requests per second. */
    public double throughput() {
        return requests * 1e9 / nanos;
    }

    /** In milliseconds; the one that half of the requests do not exceed. */
    public double p50() {
        return latencies.getValueAtPercentile(50) / 1e6;
    }

    /** In milliseconds; the one that 99 of 100 requests do not exceed. */
    public double p99() {
        return latencies.getValueAtPercentile(99) / 1e6;
    }

    /** In microseconds of the process of the application, per request. */
    public double cpu() {
        return counters.cpuNanos() / 1e3 / requests;
    }

    /** In bytes, per request. */
    public double allocated() {
        return (double) counters.allocatedBytes() / requests;
    }

    /** Connections that were taken out of the pool, per request. */
    public double acquired() {
        return (double) counters.acquired() / requests;
    }

    /** In microseconds, per connection that was given back; NaN when there was none. */
    public double hold() {
        return counters.holdNanos() / 1e3 / counters.returned();
    }

    /** How many of 100 connections had to be waited for; NaN when none was taken. */
    public double waits() {
        return 100.0 * counters.waits() / counters.acquired();
    }

    /** In microseconds, per request. */
    public double waited() {
        return counters.waitNanos() / 1e3 / requests;
    }
}
