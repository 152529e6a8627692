package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.TransactionState;

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
    static final String FAILED = "25P02";
    /** {@code lock_not_available}. */
    private static final String LOCK_TIMEOUT = "55P03";
    /** {@code transaction_rollback}. */
    private static final String ROLLED_BACK = "40000";
    /** {@code invalid_savepoint_specification}. */
    private static final String NO_SAVEPOINT = "3B001";

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
    private final Told told;

    // Guarded by the lock of the turns.
    private final ActiveSettings settings;
    private final UnitStack units;
    private boolean broken;

    private final Turns turns;

    // Read without it.
    private volatile boolean ended;
    private volatile @Nullable SharedUnit running;
    /** Whether a unit may have been given up since somebody last looked for such. */
    private volatile boolean abandoned;

    SharedTransaction(RunningTest test, TestDatabase database) throws SQLException {
        this.test = test;
        this.database = database;
        this.connection = SharedConnection.begin(test, database);
        this.told = new Told(test, database);
        this.settings = new ActiveSettings(connection);
        this.units = new UnitStack(connection, settings, told);
        this.turns = new Turns(test, database, units.units(), units.readers());
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

    /**
     * @param schema which one its connection was set to, or {@code null}
     */
    SharedUnit begin(Line line, boolean readOnly, @Nullable String schema) throws SQLException {
        turns.acquire(line);
        try {
            SharedUnit unit = new SharedUnit(this, line, readOnly, schema == null ? "" : settingSchema(schema));
            setSavepoint(unit);
            return unit;
        } finally {
            release();
        }
    }

    private void setSavepoint(SharedUnit unit) throws SQLException {
        turns.awaitBegin(unit.line());
        checkOpen(unit.line());
        refuseWhileCopying(unit);
        units.begin(unit);
    }

    /**
     * What the unit itself has done since that one began is undone with it.
     */
    private void undoFailedInside(SharedUnit unit) throws SQLException {
        units.undoFailed();
        checkUndone(unit);
    }

    void setSchema(SharedUnit unit, @Nullable String schema) throws Throwable {
        run(unit, List.of(), () -> {
            connection.execute(settingSchema(schema));
            return null;
        });
    }

    /**
     * Those that can be had for a savepoint.
     */
    void setModes(SharedUnit unit, boolean readOnly) throws Throwable {
        run(unit, List.of(), () -> {
            unit.readOnly |= readOnly;
            return null;
        });
    }

    private static String settingSchema(@Nullable String schema) {
        return "set local search_path to " + (schema == null ? "default" : '"' + schema.replace("\"", "\"\"") + '"');
    }

    /**
     * @param texts what is executed, as far as it is known
     */
    <T> @Nullable T run(SharedUnit unit, List<String> texts, Call<T> call) throws Throwable {
        turns.acquire(unit.line());
        long begin = System.nanoTime();
        try {
            takeTurn(unit);
            checkUsable(unit);
            if (connection.copier() == unit && texts.isEmpty()) {
                // What a COPY asks of the driver.
                return call.run();
            }
            refuseWhileCopying(unit);
            texts.forEach(connection::notice);
            unit.needsSavepoint |= texts.stream().anyMatch(ControlStatements::needsSavepoint);
            unit.used();
            running = unit;
            if (!units.isTop(unit)) {
                undoFailedInside(unit);
            }
            if (ControlStatements.isSavepoint(texts)) {
                return runSavepoint(unit, texts.get(0), call);
            } else if (!units.isTop(unit)) {
                return runInside(unit, call);
            }
            activate(unit);
            return unit.readOnly ? runReadOnly(call) : call.run();
        } catch (SQLException e) {
            notice(e, begin);
            throw e;
        } finally {
            release();
        }
    }

    /**
     * Reads on in rows that were asked for before. The driver asks for more of them, which is done where their unit is and with
     * its settings; of one that has ended they may still be had, or not.
     */
    <T> @Nullable T fetch(SharedUnit unit, Call<T> call) throws Throwable {
        turns.acquire(unit.line());
        try {
            checkOpen(unit.line());
            connection.refuseWhileCopying();
            if (unit.state == State.OPEN || unit.state == State.INTERRUPTED) {
                return run(unit, List.of(), call);
            }
            units.undoFailed();
            return connection.aside(call);
        } finally {
            release();
        }
    }

    /**
     * As the driver would tell it of a transaction of its own.
     */
    TransactionState state(SharedUnit unit) throws SQLException {
        turns.acquire(unit.line());
        try {
            boolean failed = unit.state == State.FAILED || unit.state == State.UNDONE
                    || unit.state == State.OPEN && units.isTop(unit) && connection.isFailed();
            return failed ? TransactionState.FAILED : TransactionState.OPEN;
        } finally {
            release();
        }
    }

    private void activate(SharedUnit unit) throws SQLException {
        if (!connection.isFailed()) {
            settings.activate(unit);
        }
    }

    /**
     * Savepoints are the connection's, and lie inside of each other, whoever has set them.
     */
    private <T> @Nullable T runSavepoint(SharedUnit unit, String text, Call<T> call) throws Throwable {
        boolean isTop = units.isTop(unit);
        if (!isTop && ControlStatements.isRelease(text)) {
            // Those of the units inside would go with it, and nobody misses the release.
            return null;
        }
        activate(unit);
        try {
            T result = call.run();
            unit.savepointInside |= !isTop;
            return result;
        } catch (SQLException e) {
            if (NO_SAVEPOINT.equals(e.getSQLState()) && unit.savepointInside) {
                told.savepointHasEnded(unit);
            }
            throw e;
        }
    }

    /**
     * Goes back to a savepoint that the application has set. What was committed inside of the unit since then is undone with
     * it, and what units around it have done.
     */
    <T> @Nullable T goBack(SharedUnit unit, Call<T> call) throws Throwable {
        turns.acquire(unit.line());
        try {
            turns.awaitTurn(unit);
            checkOpen(unit.line());
            units.goOn(unit);
            if (unit.state == State.OPEN && !units.isTop(unit)) {
                told.loss(unit, units.top(), "was still open");
                throw new FailureWithoutData("A rollback to a savepoint would undo another transaction that has begun since: "
                        + units.top() + ". Test this with @DbTruncate.", ROLLED_BACK);
            }
            if (unit.state != State.OPEN && unit.undoneBy == null) {
                told.cannotGoBack(unit);
            }
            T result = run(unit, ControlStatements.SAVEPOINT_OF_JDBC, call);
            if (unit.state == State.OPEN) {
                units.wentBack(unit);
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
        String savepoint = units.nextSavepoint();
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
     * What was done with the driver's own connection in auto-commit mode has failed when it was committed.
     */
    void endedLate(SharedUnit unit, SQLException failure) {
        told.lateFailure(unit, failure);
    }

    /**
     * What is done with the driver's own connection, from now on, is done where nothing tells of it.
     */
    void leaveToCaller(SharedUnit unit) throws SQLException {
        turns.acquire(unit.line());
        try {
            connection.leaveToCaller();
            takeTurn(unit);
            unit.needsSavepoint = true;
            unit.unseen = true;
            unit.unseenInside |= !units.isTop(unit);
            activate(unit);
            if (unit.readOnly && unit.state == State.OPEN && units.isTop(unit) && !connection.isFailed()) {
                connection.execute("set transaction read only");
            }
        } finally {
            release();
        }
    }

    private void takeTurn(SharedUnit unit) throws SQLException {
        if (unit.state == State.INTERRUPTED) {
            setSavepoint(unit);
        }
        takeTurnToEnd(unit);
    }

    private void takeTurnToEnd(SharedUnit unit) throws SQLException {
        turns.awaitTurn(unit);
        checkOpen(unit.line());
        checkUndone(unit);
        units.goOn(unit);
    }

    /**
     * A COPY goes on until it is ended, and the connection can do nothing else until then.
     */
    <T extends CopyOperation> T copy(SharedUnit unit, String sql, TestCopies.Start<T> start) throws SQLException {
        turns.acquire(unit.line());
        long begin = System.nanoTime();
        try {
            takeTurn(unit);
            checkUsable(unit);
            refuseWhileCopying(unit);
            if (!units.isTop(unit)) {
                throw told.copyOutside(unit, units.top());
            }
            connection.notice(sql);
            unit.used();
            running = unit;
            activate(unit);
            if (unit.readOnly && !connection.isFailed()) {
                connection.execute("set transaction read only");
            }
            T copy = start.start();
            connection.copying(unit, copy);
            return copy;
        } catch (SQLException e) {
            notice(e, begin);
            throw e;
        } finally {
            release();
        }
    }

    /**
     * Another connection would not be hindered by a COPY of this one.
     */
    private void refuseWhileCopying(SharedUnit unit) throws SQLException {
        SharedUnit copier = connection.copier();
        if (copier != null && copier != unit) {
            throw told.inTheMiddleOfACopy(unit, copier);
        }
    }

    /**
     * If it fails, the units inside of this one must not be undone for it.
     */
    private <T> @Nullable T runInside(SharedUnit unit, Call<T> call) throws Throwable {
        int writers = connection.writers();
        String savepoint = units.nextSavepoint();
        connection.execute("savepoint " + savepoint);
        try {
            settings.activate(unit);
            if (unit.readOnly) {
                connection.execute("set transaction read only");
            }
            return call.run();
        } finally {
            if (connection.isFailed()) {
                unit.state = State.FAILED;
                connection.undo(savepoint);
                settings.undone();
            } else {
                if (connection.writers() > writers) {
                    unit.writersInside.add(connection.lastWriter());
                }
                connection.execute("release savepoint " + savepoint);
            }
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
            told.loss(by, unit, "goes on");
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
            takeTurnToEnd(unit);
            refuseWhileCopying(unit);
            switch (unit.state) {
                case OPEN -> {
                    if (!units.isTop(unit)) {
                        undoFailedInside(unit);
                    } else if (connection.isFailed()) {
                        units.undo(unit);
                        return false;
                    }
                    units.commit(unit);
                }
                case FAILED, UNDONE -> {
                    // The driver does not know of it, so that whoever would have asked it has to be told.
                    units.undo(unit);
                    throw new FailureWithoutData("The transaction cannot be committed and has been rolled back: one of its "
                            + "statements has failed.", FAILED);
                }
                case OVER -> throw gone(unit);
                default -> units.end(unit);
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

    void rollback(SharedUnit unit) throws SQLException {
        acquireForEnd(unit);
        try {
            if (!ended && unit.state != State.OVER) {
                turns.awaitTurn(unit);
                refuseWhileCopying(unit);
                units.undo(unit);
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
        abandoned = true;
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
        do {
            abandoned = false;
            try {
                undoAbandoned();
            } finally {
                turns.release();
            }
            // Whoever gives one up now has found the lock taken.
        } while (abandoned && turns.acquireAtOnce());
    }

    private void undoAbandoned() {
        try {
            for (SharedUnit unit : List.copyOf(units.units())) {
                boolean hindered = connection.copier() != null && connection.copier() != unit;
                if (unit.abandoned && unit.state != State.COMMITTED && !ended && !broken && !hindered) {
                    units.undo(unit);
                }
            }
        } catch (SQLException e) {
            told.notRolledBack(e);
        }
    }

    /**
     * @param begin when the statement was sent
     */
    private void notice(SQLException e, long begin) throws SQLException {
        if (LOCK_TIMEOUT.equals(e.getSQLState()) && System.nanoTime() - begin >= test.waitTimeout().toNanos()) {
            told.lockOfSomebodyElse();
        } else if (!broken && connection.isClosed()) {
            broken = true;
            told.connectionLost(e);
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
            List<SharedUnit> open = units.open();
            open.forEach(unit -> LOG.warnf(
                    "When %s ended, this was still open and has been rolled back: %s. Let the test wait for what it starts.",
                    test, unit));
            if (broken) {
                connection.lost(!test.hasLetPass());
            } else {
                // Those who were let pass have given numbers of sequences to rows that stay.
                connection.end(!test.hasLetPass(), !open.isEmpty());
            }
        } finally {
            turns.release();
        }
    }
}
