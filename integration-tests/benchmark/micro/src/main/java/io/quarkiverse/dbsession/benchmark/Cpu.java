package io.quarkiverse.dbsession.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The processor time of the thread that measures, beside the time that has passed: it leaves out the database, and what else
 * the machine is doing.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Cpu {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** In one iteration. */
    public long operations;

    private long start;

    @Setup(Level.Iteration)
    public void begin() {
        operations = 0;
        start = THREADS.getCurrentThreadCpuTime();
    }

    /**
     * Microseconds in one iteration. JMH asks for it at the end of each, on the thread that has measured.
     */
    public long cpuMicros() {
        return (THREADS.getCurrentThreadCpuTime() - start) / 1000;
    }

    /**
     * An operation has been performed.
     */
    void count() {
        operations++;
    }
}
