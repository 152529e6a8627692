package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.testing.runtime.SharedUnit.State;

/**
 * The one transaction of a test on a database. What the application takes for transactions are units of it, which lie on each
 * other like their savepoints: the last one is the innermost.
 * <p>
 * A unit that is done while another one is open inside or outside of it cannot always be ended as a transaction would be. The
 * rule:
 * either the result is the same, or the test is told.
 */
final class SharedTransaction {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession.testing");

    /** {@code in_failed_sql_transaction}. */
    private static final String FAILED = "25P02";
    /** {@code lock_not_available}. */
    private static final String LOCK_TIMEOUT = "55P03";
    /** {@code transaction_rollback}. */
    private static final String ROLLED_BACK = "40000";

    /**
     * Something that is done on the connection.
     */
    interface Call<T> {
        @Nullable
        T run() throws Throwable;
    }

    private final RunningTest test;
    private final TestDatabase database;
    private final SharedConnection connection;
    private final Turns turns;

    // Guarded by the lock of the turns.
    private final List<SharedUnit> units = new ArrayList<>();
    private long time;
    private boolean broken;

    // Read without it.
    private volatile boolean ended;
    private volatile @Nullable SharedUnit running;

    SharedTransaction(RunningTest test, TestDatabase database) throws SQLException {
        this.test = test;
        this.database = database;
        this.turns = new Turns(test, database, units);
        this.connection = SharedConnection.begin(test, database);
    }

    /**
     * The driver's connection. What is done with it has to be a part of a unit.
     */
    Connection connection() {
        return connection.driver();
    }

    /**
     * Whether it was lost while the test ran. Of one that has ended, its statements tell better.
     */
    boolean isBroken() throws SQLException {
        return !ended && connection.isClosed();
    }

    /**
     * @throws SQLException if the test has ended
     */
    void checkOpen(Line line) throws SQLException {
        if (ended) {
            throw test.over(line);
        }
    }

    // Beginning and statements

    SharedUnit begin(Line line, boolean readOnly, @Nullable String schema) throws SQLException {
        turns.acquire(line);
        try {
            SharedUnit unit = new SharedUnit(this, line, readOnly, schema);
            setSavepoint(unit);
            return unit;
        } finally {
            release();
        }
    }

    private void setSavepoint(SharedUnit unit) throws SQLException {
        turns.awaitBegin(unit.line());
        checkOpen(unit.line());
        undoFailed();
        int writers = units.isEmpty() ? 0 : connection.writers();
        String savepoint = nextSavepoint();
        connection.execute("savepoint " + savepoint);
        if (!units.isEmpty()) {
            unit.settingsOfOuter = connection.suspendSettings();
        }
        String schema = unit.schema();
        if (schema != null) {
            connection.execute(settingSchema(schema));
        }
        unit.begun(savepoint, time, writers);
        units.add(unit);
    }

    private String nextSavepoint() {
        return "dbsession_test_" + ++time;
    }

    /**
     * A statement has failed and nobody has rolled back yet; another transaction would not be hindered by that. What the failed
     * one has done is lost in any case.
     */
    private void undoFailed() throws SQLException {
        if (units.isEmpty() || !connection.isFailed()) {
            return;
        }
        SharedUnit top = top();
        tellLosses(top, units.size());
        connection.execute("rollback to savepoint " + top.savepoint());
        top.absorbed.clear();
        top.state = State.UNDONE;
    }

    /**
     * What the unit itself has done since that one began is undone with it.
     */
    private void undoFailedInside(SharedUnit unit) throws SQLException {
        undoFailed();
        checkUndone(unit);
    }

    void setSchema(SharedUnit unit, String schema) throws Throwable {
        run(unit, List.of(), () -> {
            connection.execute(settingSchema(schema));
            return null;
        });
    }

    private static String settingSchema(String schema) {
        return "set local search_path to \"" + schema.replace("\"", "\"\"") + '"';
    }

    /**
     * @param texts what is executed, as far as it is known
     */
    <T> @Nullable T run(SharedUnit unit, List<String> texts, Call<T> call) throws Throwable {
        turns.acquire(unit.line());
        long begin = System.nanoTime();
        try {
            if (unit.state == State.INTERRUPTED) {
                setSavepoint(unit);
            }
            turns.awaitTurn(unit);
            checkOpen(unit.line());
            checkUndone(unit);
            checkUsable(unit);
            texts.forEach(connection::notice);
            unit.used();
            running = unit;
            if (unit != top()) {
                undoFailedInside(unit);
            }
            if (ControlStatements.isSavepoint(texts)) {
                return call.run();
            } else if (unit != top()) {
                return runInside(unit, call);
            }
            return unit.isReadOnly() ? runReadOnly(call) : call.run();
        } catch (SQLException e) {
            notice(e, begin);
            throw e;
        } finally {
            release();
        }
    }

    /**
     * Goes back to a savepoint that the application has set. What was committed inside of the unit since then is undone with
     * it.
     */
    <T> @Nullable T goBack(SharedUnit unit, Call<T> call) throws Throwable {
        turns.acquire(unit.line());
        try {
            turns.awaitTurn(unit);
            checkOpen(unit.line());
            if (unit.state == State.OPEN && unit != top()) {
                tellLoss(unit, top(), "was still open");
                throw new FailureWithoutData("A rollback to a savepoint would undo another transaction that has begun since: "
                        + top() + ". Test this with @DbTruncate.", ROLLED_BACK);
            }
            if (unit.state != State.OPEN && unit.undoneBy == null) {
                test.problem("On " + database + ", " + unit
                        + " goes back to a savepoint of its own, and cannot: for the sake of "
                        + "another transaction that has begun or ended around or inside of it, all of it had to be undone after an "
                        + "error. Test this with @DbTruncate.");
            }
            T result = run(unit, ControlStatements.OF_JDBC, call);
            for (SharedUnit inner : List.copyOf(unit.absorbed)) {
                if (connection.isUndone(inner.writer)) {
                    tellLoss(unit, inner, "was committed");
                    unit.absorbed.remove(inner);
                }
            }
            return result;
        } finally {
            release();
        }
    }

    /**
     * The end of a subtransaction restores what it was before, the successful one as well (CommitSubTransaction in
     * xact.c). Were the unit itself read-only, those that are begun inside of it would be, too. Rows that are still to be
     * read outlive the savepoint.
     */
    private <T> @Nullable T runReadOnly(Call<T> call) throws Throwable {
        if (connection.isFailed()) {
            return call.run();
        }
        String savepoint = nextSavepoint();
        connection.execute("savepoint " + savepoint + "; set transaction read only");
        try {
            return call.run();
        } finally {
            if (!connection.isFailed()) {
                connection.execute("release savepoint " + savepoint);
            }
        }
    }

    /**
     * What is done with the driver's own connection, from now on, is done where nothing tells of it.
     *
     * @param forGood whether it may be done for as long as somebody has that connection
     */
    void leaveToCaller(SharedUnit unit, boolean forGood) throws SQLException {
        turns.acquire(unit.line());
        try {
            if (forGood) {
                connection.leaveToCaller();
            }
            if (unit.isReadOnly() && unit.state == State.OPEN && unit == top() && !connection.isFailed()) {
                connection.execute("set transaction read only");
            }
        } finally {
            release();
        }
    }

    /**
     * If it fails, the units inside of this one must not be undone for it.
     */
    private <T> @Nullable T runInside(SharedUnit unit, Call<T> call) throws Throwable {
        int writers = connection.writers();
        String savepoint = nextSavepoint();
        connection.execute("savepoint " + savepoint + (unit.isReadOnly() ? "; set transaction read only" : ""));
        try {
            return call.run();
        } finally {
            if (connection.isFailed()) {
                unit.state = State.FAILED;
                connection.execute("rollback to savepoint " + savepoint);
            } else if (connection.writers() > writers) {
                unit.wroteInside = time;
            }
            connection.execute("release savepoint " + savepoint);
        }
    }

    /**
     * A statement in auto-commit mode: a unit of its own.
     */
    <T> @Nullable T runAlone(Line line, @Nullable String schema, List<String> texts, Call<T> call) throws Throwable {
        SharedUnit unit = begin(line, false, schema);
        T result;
        try {
            result = run(unit, texts, call);
        } catch (Throwable e) {
            try {
                rollback(unit);
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        commit(unit);
        return result;
    }

    /**
     * It goes on as if its work were there.
     */
    private void checkUndone(SharedUnit unit) {
        SharedUnit by = unit.undoneBy;
        if (by != null) {
            unit.undoneBy = null;
            tellLoss(by, unit, "goes on");
        }
    }

    private static void checkUsable(SharedUnit unit) throws SQLException {
        switch (unit.state) {
            case FAILED, UNDONE -> throw new FailureWithoutData("current transaction is aborted, commands ignored until end of "
                    + "transaction block", FAILED);
            case OVER -> throw gone(unit);
            default -> {
            }
        }
    }

    private static SQLException gone(SharedUnit unit) {
        return new FailureWithoutData("This has been undone when the transaction around it was rolled back: " + unit
                + ". Savepoints end in the opposite order of their beginning; test this with @DbTruncate.", ROLLED_BACK);
    }

    // Ends

    /**
     * @return whether it was committed. Of a unit in which a statement has failed, only the driver's own knowledge of the
     *         transaction tells that it was not: PostgreSQL makes a rollback of the commit, and pgjdbc reports that as success
     */
    boolean commit(SharedUnit unit) throws SQLException {
        acquireForEnd(unit);
        try {
            turns.awaitTurn(unit);
            checkOpen(unit.line());
            checkUndone(unit);
            switch (unit.state) {
                case OPEN -> {
                    if (unit != top()) {
                        undoFailedInside(unit);
                        commitInside(unit);
                    } else if (connection.isFailed()) {
                        undo(unit);
                        return false;
                    } else {
                        commitTop(unit);
                    }
                }
                case FAILED, UNDONE -> {
                    // The driver does not know of it, so that whoever would have asked it has to be told.
                    undo(unit);
                    throw new FailureWithoutData("The transaction cannot be committed and has been rolled back: one of its "
                            + "statements has failed.", FAILED);
                }
                case OVER -> throw gone(unit);
                default -> unit.state = State.OVER;
            }
            return true;
        } catch (SQLException e) {
            unit.abandoned = true;
            notice(e, System.nanoTime());
            throw e;
        } finally {
            release();
        }
    }

    /**
     * Whoever ends it has done with it. If that takes too long, another one undoes it.
     */
    private void acquireForEnd(SharedUnit unit) throws SQLException {
        try {
            turns.acquire(unit.line());
        } catch (SQLException e) {
            unit.abandoned = true;
            throw e;
        }
    }

    private void commitTop(SharedUnit unit) throws SQLException {
        if (units.size() > 1) {
            commitInner(unit);
        } else {
            try {
                connection.execute(SharedConnection.CHECK_CONSTRAINTS + "; release savepoint " + unit.savepoint());
            } catch (SQLException e) {
                undo(unit);
                throw e;
            }
            units.clear();
            unit.state = State.OVER;
        }
        tidyUp(unit);
    }

    private void commitInner(SharedUnit unit) throws SQLException {
        try {
            checkConstraintsOf(unit);
            unit.wrote = connection.writers() > unit.writersBefore();
            unit.writer = unit.wrote ? connection.lastWriter() : 0;
            connection.resumeSettings(unit.settingsOfOuter);
            connection.execute("release savepoint " + unit.savepoint());
        } catch (SQLException e) {
            undo(unit);
            tellPendingViolation(unit);
            throw e;
        }
        units.remove(units.size() - 1);
        unit.state = State.OVER;
        unit.becomePartOf(top());
        releaseCommitted();
    }

    /**
     * The test itself can wait for the result of triggers that are deferred, a transaction of the application cannot.
     */
    private void checkConstraintsOf(SharedUnit unit) throws SQLException {
        if (isInsideOfTestOnly(unit)) {
            connection.execute(SharedConnection.CHECK_CONSTRAINTS);
        } else {
            connection.checkConstraintsInside();
        }
    }

    private boolean isInsideOfTestOnly(SharedUnit unit) {
        return units.stream()
                .allMatch(other -> other == unit || other.line().isOfTestItself() && !unit.line().isOfTestItself());
    }

    /**
     * The server checks all that is deferred, that of the transactions around this one, too.
     */
    private void tellPendingViolation(SharedUnit unit) throws SQLException {
        if (!units.isEmpty() && !connection.isFailed() && connection.hasPendingViolation()) {
            test.problem("On " + database + ", the commit of " + unit
                    + " was refused for a deferred constraint that may be violated "
                    + "by " + top() + " alone, which is still open: with @DbRollback both are savepoints of one transaction. "
                    + "Test this with @DbTruncate.");
        }
    }

    private void tidyUp(SharedUnit unit) {
        boolean all = units.isEmpty();
        if (!all && !isInsideOfTestOnly(unit)) {
            return;
        }
        try {
            connection.tidyUp(all);
        } catch (SQLException e) {
            test.problem(
                    "On " + database + ", what ends with " + unit + " (settings, cursors, temporary tables) could not be taken "
                            + "back: " + e.getMessage());
        }
    }

    /**
     * Its savepoint is not the last one, and has to stay until those behind it are gone.
     */
    private void commitInside(SharedUnit unit) throws SQLException {
        try {
            connection.checkConstraintsInside();
        } catch (SQLException e) {
            undo(unit);
            tellPendingViolation(unit);
            throw e;
        }
        unit.wrote = connection.writers() > unit.writersBefore();
        unit.writer = unit.wrote ? connection.lastWriter() : 0;
        unit.state = State.COMMITTED;
    }

    private void releaseCommitted() throws SQLException {
        while (!units.isEmpty() && top().state == State.COMMITTED) {
            SharedUnit unit = units.remove(units.size() - 1);
            connection.execute("release savepoint " + unit.savepoint());
            unit.state = State.OVER;
            if (!units.isEmpty()) {
                unit.becomePartOf(top());
            }
        }
    }

    void rollback(SharedUnit unit) throws SQLException {
        acquireForEnd(unit);
        try {
            if (!ended && unit.state != State.OVER) {
                turns.awaitTurn(unit);
                undo(unit);
            }
        } catch (SQLException e) {
            unit.abandoned = true;
            notice(e, System.nanoTime());
            throw e;
        } finally {
            release();
        }
    }

    /**
     * Its connection is closed, maybe by another thread in the middle of a statement. Nobody waits for that.
     */
    void abandon(SharedUnit unit) {
        unit.abandoned = true;
        if (turns.acquireAtOnce()) {
            release();
        } else if (running == unit) {
            try {
                connection.driver().unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                LOG.debug("The statement could not be cancelled", e);
            }
        }
    }

    /**
     * Lets go of the connection, when what others have given up has been undone.
     */
    private void release() {
        running = null;
        try {
            for (SharedUnit unit : List.copyOf(units)) {
                if (unit.abandoned && unit.state != State.COMMITTED && !ended && !broken) {
                    undo(unit);
                }
            }
        } catch (SQLException e) {
            test.problem("A connection of " + database + " was closed, and its transaction could not be rolled back: "
                    + e.getMessage());
        } finally {
            turns.release();
        }
    }

    private void undo(SharedUnit unit) throws SQLException {
        int position = units.indexOf(unit);
        if (ended || position < 0) {
            return;
        }
        if (unit.state == State.UNDONE) {
            unit.state = State.COMMITTED;
        } else {
            List<SharedUnit> inside = units.subList(position + 1, units.size());
            if (!inside.isEmpty()) {
                undoFailed();
            }
            if (inside.stream().anyMatch(inner -> inner.state == State.OPEN)) {
                int writers = connection.writers();
                inside.forEach(inner -> inner.wrote |= inner.state == State.OPEN && writers > inner.writersBefore());
            }
            tellLosses(unit, position + 1);
            connection.undo(unit.savepoint());
            unit.state = State.OVER;
            inside.forEach(inner -> inner.state = inner.state == State.OPEN && !inner.wrote ? State.INTERRUPTED : State.OVER);
            inside.clear();
            units.remove(position);
        }
        releaseCommitted();
    }

    /**
     * A rollback undoes more than a transaction's would: what was committed inside of it, and what others have done meanwhile.
     *
     * @param inside where the units inside of it begin
     */
    private void tellLosses(SharedUnit unit, int inside) {
        List<SharedUnit> inner = units.subList(inside, units.size());
        List<SharedUnit> outer = units.subList(0, inside - 1).stream().filter(one -> one.wroteInside > unit.begin()).toList();
        Stream<SharedUnit> absorbed = Stream.concat(Stream.of(unit), inner.stream()).flatMap(one -> one.absorbed.stream());
        Stream<SharedUnit> committed = Stream.concat(inner.stream().filter(one -> one.wrote), outer.stream())
                .filter(one -> one.state == State.COMMITTED);
        Stream.concat(absorbed, committed).forEach(lost -> tellLoss(unit, lost, "was committed"));
        Stream.concat(inner.stream().filter(one -> one.wrote), outer.stream()).filter(one -> one.state == State.OPEN)
                .forEach(lost -> lost.undoneBy = unit);
    }

    private void tellLoss(SharedUnit unit, SharedUnit lost, String state) {
        test.problem("On " + database + ", the rollback of " + unit + " has undone work of " + lost + ", which " + state
                + " and would have it still if both were transactions: with @DbRollback they are savepoints of one, and one began "
                + "inside of the other. " + (unit.line().isOfTestItself()
                        ? "Let the test commit() its session before its requests, and do without a transaction of its own "
                                + "(@TestTransaction, @Transactional) around them."
                        : "Test this with @DbTruncate, which leaves transactions what they are."));
    }

    /**
     * @param begin when the statement was sent
     */
    private void notice(SQLException e, long begin) throws SQLException {
        if (LOCK_TIMEOUT.equals(e.getSQLState()) && System.nanoTime() - begin >= test.waitTimeout().toNanos()) {
            test.problem("A statement on " + database + " has waited for " + test.waitTimeout() + " for a lock that somebody "
                    + "outside of the transaction of " + test + " holds: another datasource of the same database, or another "
                    + "process.");
        } else if (!broken && connection.isClosed()) {
            broken = true;
            test.problem("The connection to " + database + " was lost, and with it the work of " + test + ": "
                    + e.getMessage());
        }
    }

    /**
     * Undoes everything, and leaves the connection as it was.
     */
    void end() throws SQLException {
        try {
            turns.acquireForEnd(connection.driver());
        } catch (SQLException e) {
            connection.abandon();
            throw e;
        }
        try {
            ended = true;
            List<SharedUnit> open = units.stream()
                    .filter(unit -> unit.state == State.OPEN && !unit.line().isOfTestItself()).toList();
            open.forEach(unit -> LOG.warnf(
                    "When %s ended, this was still open and has been rolled back: %s. Let the test wait for what it starts.",
                    test, unit));
            if (!broken) {
                // Those who were let pass have given numbers of sequences to rows that stay.
                connection.end(!test.hasLetPass(), !open.isEmpty());
            }
        } finally {
            turns.release();
        }
    }

    private SharedUnit top() {
        return units.get(units.size() - 1);
    }
}
