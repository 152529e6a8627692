package io.quarkiverse.dbsession.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;

/**
 * What a session costs that runs nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class UntouchedBenchmark {

    private Plain plain;
    private Orders orders;
    private ManagedContext requests;

    @Setup
    public void start() throws InterruptedException {
        Application.start();
        plain = Application.bean(Plain.class);
        orders = Application.bean(Orders.class);
        requests = Arc.container().requestContext();
    }

    /**
     * The thread that measures in one request all the time.
     */
    @State(Scope.Thread)
    public static class Request {

        private ManagedContext requests;

        @Setup
        public void begin(UntouchedBenchmark started) {
            requests = started.requests;
            requests.activate();
        }

        @TearDown
        public void end() {
            requests.terminate();
        }
    }

    /** The request context of Quarkus begins and ends. */
    @Benchmark
    public int requestWithoutSession() {
        requests.activate();
        try {
            return plain.nothing();
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public int requestWithInjectedSession() {
        requests.activate();
        try {
            return orders.nothing();
        } finally {
            requests.terminate();
        }
    }

    /** The first question of a request makes the session. */
    @Benchmark
    public boolean requestThatAsks() {
        requests.activate();
        try {
            return orders.isOpen();
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public boolean isOpen(Request request) {
        return orders.isOpen();
    }
}
