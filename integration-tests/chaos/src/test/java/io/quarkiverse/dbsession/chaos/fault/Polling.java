package io.quarkiverse.dbsession.chaos.fault;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells of. */
final class Polling {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Polling() {
    }

    /** Returns when the condition holds, and fails when it does not within 10 seconds. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
