package io.quarkiverse.dbsession.benchmark;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;

/**
 * A connection is taken, one statement is run and committed, and the connection goes back, all of it in a request context of
 * its own and over a database that costs nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class UnitBenchmark {

    private Orders orders;
    private ManagedContext requests;
    private int author;

    @Setup
    public void start() throws InterruptedException {
        Application.start();
        orders = Application.bean(Orders.class);
        requests = Arc.container().requestContext();
    }

    @Benchmark
    public int byHand() throws SQLException {
        requests.activate();
        try {
            return orders.byHand(author++);
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public int session() {
        requests.activate();
        try {
            return orders.session(author++);
        } finally {
            requests.terminate();
        }
    }

    /** The same with an observer of BeforeCommit and one of AfterCommit. */
    @Benchmark
    public int sessionObserved() {
        requests.activate();
        try {
            return orders.sessionObserved(author++);
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public int independent() {
        requests.activate();
        try {
            return orders.independent(author++);
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public int atomicUnit() {
        requests.activate();
        try {
            return orders.atomicUnit(author++);
        } finally {
            requests.terminate();
        }
    }

    /** A method with {@code @Atomic}. */
    @Benchmark
    public int atomic() {
        requests.activate();
        try {
            return orders.atomic(author++);
        } finally {
            requests.terminate();
        }
    }

    /** A method with {@code @Transactional}, and JDBC. */
    @Benchmark
    public int transactional() throws SQLException {
        requests.activate();
        try {
            return orders.transactional(author++);
        } finally {
            requests.terminate();
        }
    }

    /** A savepoint around a second statement. */
    @Benchmark
    public int nestedByHand() throws SQLException {
        requests.activate();
        try {
            return orders.nestedByHand(author++);
        } finally {
            requests.terminate();
        }
    }

    @Benchmark
    public int nested() {
        requests.activate();
        try {
            return orders.nested(author++);
        } finally {
            requests.terminate();
        }
    }
}
