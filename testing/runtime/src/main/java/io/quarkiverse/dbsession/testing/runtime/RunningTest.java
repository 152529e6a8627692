package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.testing.DbRollback.Unowned;
import io.quarkiverse.dbsession.testing.DbTestOwner;

/**
 * A test of the application that runs in this JVM. There is one at a time.
 */
public final class RunningTest {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession.testing");

    private static volatile @Nullable RunningTest current;

    private final String id = UUID.randomUUID().toString();
    private final String name;
    /** {@code null} if its transactions are real ones. */
    private final @Nullable Unowned unowned;
    private final Duration waitTimeout;
    private final Recorder recorder = new Recorder(null);
    private final Line line = Line.ofTest(this);
    private volatile @Nullable Recorder lastRequest;
    private volatile boolean letPass;

    /** One line for each thread that works for nobody we know. */
    private final Map<Thread, Line> unownedLines = new ConcurrentHashMap<>();

    // Guarded by this.
    /** By what the databases are reached with: datasources that have that in common have the transaction in common. */
    private final Map<TestDatabase.Login, SharedTransaction> transactions = new LinkedHashMap<>();
    private final Map<TestDatabase, SharedTransaction> ofDatabases = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    /** They may explain why a test fails, and nobody knows whether it should. */
    private final List<String> refusals = new ArrayList<>();
    private boolean ended;

    private RunningTest(String name, @Nullable Unowned unowned, Duration waitTimeout) {
        this.name = name;
        this.unowned = unowned;
        this.waitTimeout = waitTimeout;
    }

    /**
     * @param unowned what to do with statements of which nobody knows whose they are, if the test is rolled back; {@code null}
     *        if
     *        its transactions are real ones
     * @param waitTimeout how long a transaction waits for another one
     */
    static RunningTest start(String name, @Nullable Unowned unowned, Duration waitTimeout) {
        RunningTest before = current;
        if (before != null) {
            // Nobody has said that it ended: something around it has failed.
            before.endAnyhow();
        }
        RunningTest test = new RunningTest(name, unowned, waitTimeout);
        current = test;
        Lines.setOfThread(test.line);
        return test;
    }

    public static @Nullable RunningTest current() {
        return current;
    }

    public String id() {
        return id;
    }

    public boolean isRolledBack() {
        return unowned != null;
    }

    Line line() {
        return line;
    }

    Recorder recorder() {
        return recorder;
    }

    @Nullable
    Recorder lastRequest() {
        return lastRequest;
    }

    /**
     * Whether others have had real transactions meanwhile.
     */
    boolean hasLetPass() {
        return letPass;
    }

    Duration waitTimeout() {
        return waitTimeout;
    }

    /**
     * @param owned whether the request says that it belongs to this test
     */
    Line request(String request, boolean owned) {
        Recorder ofRequest = new Recorder(recorder);
        lastRequest = ofRequest;
        return Line.ofRequest(owned ? this : null, request, ofRequest);
    }

    /**
     * Says where statements of the current thread belong.
     *
     * @return the line of work that they are a part of, or {@code null} for real transactions
     * @throws SQLException if they must not be executed
     */
    static @Nullable Line lineOfStatement(TestDatabase database) throws SQLException {
        Line line = Lines.current();
        RunningTest owner = line == null ? null : line.test();
        RunningTest running = current;
        if (owner != null && owner.isRolledBack() && owner != running) {
            throw owner.over(line);
        }
        if (running == null || !running.isRolledBack()) {
            return null;
        }
        return owner != null ? line : running.lineOfUnowned(database, line);
    }

    private @Nullable Line lineOfUnowned(TestDatabase database, @Nullable Line line) throws SQLException {
        return switch (unowned) {
            case JOIN -> unownedLines.computeIfAbsent(Thread.currentThread(), thread -> Line.ofUnowned(this, thread));
            case LET_PASS -> {
                letPass = true;
                yield null;
            }
            case REFUSE -> {
                FailureWithoutData refusal = new FailureWithoutData("A statement on " + database + " belongs to no test, while "
                        + this + " runs with @DbRollback: " + (line == null
                                ? "thread '" + Thread.currentThread().getName()
                                        + "' works neither for the test nor for one of its "
                                        + "requests. Let the context be propagated to it (DbSessions.newContext(), ManagedExecutor)"
                                : "the request '" + line + "' has no header that says so. Send the header '"
                                        + DbTestOwner.HEADER + "' with DbTestOwner.id(), as RestAssured does by itself unless "
                                        + "reset() or replaceFiltersWith(…) has taken its filter away")
                        + ", or say @DbRollback(unowned = JOIN) or LET_PASS.", null);
                LOG.warn(refusal.getMessage());
                refused(refusal.getMessage());
                throw refusal;
            }
        };
    }

    FailureWithoutData over(@Nullable Line line) {
        FailureWithoutData refusal = new FailureWithoutData(
                "A statement of " + (line == null ? "a transaction" : "'" + line + "'") + " comes when " + this
                        + " has ended, and its work has been rolled back. Let the test wait for what it has started.",
                null);
        // Whoever has started it may be gone.
        LOG.warn(refusal.getMessage());
        return refusal;
    }

    private synchronized void refused(String refusal) {
        refusals.add(refusal);
    }

    synchronized SharedTransaction transaction(TestDatabase database) throws SQLException {
        if (ended) {
            throw over(null);
        }
        SharedTransaction transaction = ofDatabases.get(database);
        if (transaction == null) {
            transaction = transactions.get(database.login());
            if (transaction == null) {
                transaction = new SharedTransaction(this, database);
                transactions.put(database.login(), transaction);
            }
            ofDatabases.put(database, transaction);
        }
        return transaction;
    }

    /**
     * Something that the test cannot be trusted after.
     */
    synchronized void problem(String problem) {
        if (!ended) {
            problems.add(problem);
            LOG.error(problem);
        }
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * From now on nothing that belongs to the test is done any more.
     *
     * @param failed whether the test has failed by itself
     * @throws AssertionError if savepoints could not do what transactions would have done
     */
    void end(boolean failed) {
        Lines.setOfThread(null);
        List<SharedTransaction> open;
        synchronized (this) {
            ended = true;
            open = new ArrayList<>(transactions.values());
            transactions.clear();
            ofDatabases.clear();
        }
        List<String> found = new ArrayList<>(problems());
        if (failed) {
            synchronized (this) {
                found.addAll(refusals);
            }
        }
        // What one has found at its beginning, sequences for instance, is what the one before it has left so far.
        Collections.reverse(open);
        for (SharedTransaction transaction : open) {
            try {
                transaction.end();
            } catch (SQLException | RuntimeException e) {
                found.add("The work of " + this + " on a datasource could not be rolled back in order, and its connection was "
                        + "closed: " + e.getMessage());
            }
        }
        current = null;
        if (!found.isEmpty()) {
            throw new AssertionError(String.join("\n\n", found));
        }
    }

    private void endAnyhow() {
        try {
            end(false);
        } catch (AssertionError e) {
            LOG.error("It was too late to make " + this + " fail", e);
        }
    }

    @Override
    public String toString() {
        return "the test " + name;
    }
}
