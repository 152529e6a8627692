package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;

/**
 * Who may use the connection of a shared transaction: one unit after the other, in the order in which they have asked.
 * Only what a line of work does while it waits for another one of its own goes first, because that one would wait for it
 * forever.
 * <p>
 * Who waits for longer than a test may take is told what for. Units that wait for each other are found so, whatever they
 * wait for besides.
 */
final class Turns {

    /** How long a statement may take that runs when its test ends, before it is cancelled. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How long the server may take to cancel it. */
    private static final Duration CANCELLATION = Duration.ofSeconds(10);

    private final RunningTest test;
    private final TestDatabase database;

    // Of the transaction: guarded by the lock.
    private final List<SharedUnit> units;
    private final Set<SharedUnit> readers;

    /** Held while something is done on the connection, statements included. */
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();

    /**
     * What hinders those who wait for a turn, in the order in which they have come. The queues of the lock and of its condition
     * have another one: who comes while a statement runs is in the former before those who wait in the latter.
     */
    private final List<Supplier<@Nullable SharedUnit>> waiting = new ArrayList<>();
    private boolean over;
    private volatile @Nullable Thread holder;

    Turns(RunningTest test, TestDatabase database, List<SharedUnit> units, Set<SharedUnit> readers) {
        this.test = test;
        this.database = database;
        this.units = units;
        this.readers = readers;
    }

    /**
     * Takes the lock, for a short time or for that of one statement.
     */
    void acquire(Line line) throws SQLException {
        if (!tryAcquire(test.waitTimeout())) {
            throw stuck(line, "a statement to end", holder, null);
        }
        holder = Thread.currentThread();
    }

    /**
     * Gives back the lock. Whatever has been done, others may be able to go on now.
     */
    void release() {
        changed.signalAll();
        lock.unlock();
    }

    /**
     * Not to be interrupted, as a rollback must not be, nor the end of the test; there is a limit to it.
     */
    private boolean tryAcquire(Duration patience) {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whether nothing is done on the connection at the moment; then the caller has the lock.
     */
    boolean acquireAtOnce() {
        return lock.tryLock();
    }

    /**
     * Takes the lock, and lets nobody wait any longer.
     */
    void acquireForEnd(Connection connection) throws SQLException {
        if (!tryAcquire(PATIENCE)) {
            connection.unwrap(PGConnection.class).cancelQuery();
            if (!tryAcquire(CANCELLATION)) {
                throw new SQLException("a statement that was still running could not be cancelled");
            }
        }
        over = true;
        changed.signalAll();
    }

    /**
     * Until a unit of the line may begin: until all that are open belong to lines that wait for it.
     */
    void awaitBegin(Line line) throws SQLException {
        await(line, () -> {
            SharedUnit other = innermostOfOthers(line, null);
            return other != null ? other : readerOfOthers(line);
        });
    }

    /**
     * One that has been set aside goes on where nothing tells of it: rows of it may be read at any time.
     */
    private @Nullable SharedUnit readerOfOthers(Line line) {
        return readers.stream().filter(reader -> reader.isSetAside() && !reader.line().isAbove(line)).findFirst().orElse(null);
    }

    /**
     * Until nobody else is at work inside of the unit.
     */
    void awaitTurn(SharedUnit unit) throws SQLException {
        await(unit.line(), () -> units.contains(unit) ? innermostOfOthers(unit.line(), unit) : null);
    }

    /**
     * @param outer where to stop looking, or {@code null}
     */
    private @Nullable SharedUnit innermostOfOthers(Line line, @Nullable SharedUnit outer) {
        for (int i = units.size() - 1; i >= 0 && units.get(i) != outer; i--) {
            if (!units.get(i).line().isAbove(line)) {
                return units.get(i);
            }
        }
        return null;
    }

    private void await(Line line, Supplier<@Nullable SharedUnit> hindrance) throws SQLException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + test.waitTimeout().toNanos();
        waiting.add(hindrance);
        try {
            while (!over && !isNext(hindrance)) {
                SharedUnit other = hindrance.get();
                long remaining = deadline - System.nanoTime();
                if (other != null && remaining <= 0) {
                    throw stuck(line, other + ", to end", other.thread, other);
                }
                try {
                    if (other != null) {
                        changed.awaitNanos(remaining);
                    } else {
                        // For somebody before it, whom nothing hinders either.
                        changed.await();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            holder = Thread.currentThread();
        } finally {
            waiting.remove(hindrance);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isNext(Supplier<@Nullable SharedUnit> hindrance) {
        return hindrance.get() == null
                && waiting.stream().takeWhile(other -> other != hindrance).noneMatch(other -> other.get() == null);
    }

    private SQLException stuck(Line line, String awaited, @Nullable Thread other, @Nullable SharedUnit blocking) {
        String what = "'" + line + "' has waited for " + test.waitTimeout() + " on " + database + " for " + awaited
                + ". With @DbRollback the transactions of a test come one after the other, and those of the test itself wait for "
                + "those of its requests. Let the test wait for one request before it goes on, test this with @DbTruncate, or "
                + "let them wait for longer with quarkus.db-session-testing.wait-timeout.";
        StringBuilder report = new StringBuilder(what).append("\nThe one that waits, thread '")
                .append(Thread.currentThread().getName()).append("':\n")
                .append(Stacks.print(Thread.currentThread().getStackTrace()));
        if (other != null) {
            report.append("\nThe one that it waits for, thread '").append(other.getName()).append("', now:\n")
                    .append(Stacks.print(other.getStackTrace()));
        }
        if (blocking != null) {
            report.append("\nand when it began:\n").append(Stacks.print(blocking.begunAt()));
        }
        test.problem(report.toString());
        return new FailureWithoutData(what, null);
    }
}
