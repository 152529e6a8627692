package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcWork;
import io.quarkiverse.dbsession.runtime.sql.Cancellable;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.quarkiverse.dbsession.runtime.sql.OpenRows;
import io.quarkiverse.dbsession.runtime.sql.Opened;
import io.quarkiverse.dbsession.runtime.sql.Origin;
import io.quarkiverse.dbsession.runtime.sql.PreparedWork;
import io.quarkiverse.dbsession.runtime.sql.SqlScope;
import io.quarkiverse.dbsession.runtime.sql.SqlText;
import io.quarkiverse.dbsession.runtime.sql.SqlWork;
import io.quarkiverse.dbsession.runtime.sql.TransactionEnd;

/**
 * The statements of a session, each in the transaction and the unit of work that it belongs to, and the rows of those that are
 * read step by step.
 */
final class SessionStatements implements SqlScope {

    private final SessionCore core;

    SessionStatements(SessionCore core) {
        this.core = core;
    }

    @Override
    public String dataSource() {
        return core.settings().dataSource();
    }

    @Override
    public DriverSupport driver() {
        return core.settings().driver();
    }

    @Override
    public Mappings mappings() {
        return core.settings().mappings();
    }

    @Override
    public @Nullable Duration statementTimeout() {
        Duration ofUnit = core.units().statementTimeout();
        return ofUnit != null ? ofUnit : core.settings().options().statementTimeout();
    }

    @Override
    public <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work) {
        refuseTransactionEnd(sql);
        Suspension around = core.enter();
        try {
            SessionTransaction transaction = core.transactions().current();
            Connection current = connect(transaction);
            long start = System.nanoTime();
            try (WorkInProgress inside = core.lock().work()) {
                T result = work.execute(current);
                if (transaction.hasCursors() && TransactionEnd.goesBack(sql)) {
                    transaction.goneBack(null);
                }
                return result;
            } catch (SQLException e) {
                throw core.failed(transaction, sql, e, timeout, System.nanoTime() - start);
            } finally {
                closeIfCompleting(transaction);
            }
        } finally {
            core.leave(around);
        }
    }

    /**
     * The same for the JDBC views, whose users expect what the driver throws.
     */
    <T extends @Nullable Object> T runJdbc(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException {
        if (sql != null) {
            refuseTransactionEnd(sql);
        }
        // What is opened here stays open: nothing is closed when an outer transaction completes, as in run().
        Suspension around = core.enter();
        try {
            SessionTransaction transaction = core.transactions().current();
            Connection current = connect(transaction);
            try (WorkInProgress inside = core.lock().work()) {
                if (statement != null) {
                    core.lock().executing(statement::cancel);
                }
                T result = work.execute(current);
                if (sql != null && transaction.hasCursors() && TransactionEnd.goesBack(sql)) {
                    transaction.goneBack(null);
                }
                return result;
            } catch (SQLException e) {
                core.failed(transaction, sql, e, null, 0);
                throw e;
            } catch (RuntimeException | Error e) {
                // All of the work is the driver's.
                transaction.giveUp(null);
                throw e;
            }
        } finally {
            core.leave(around);
        }
    }

    private static void closeIfCompleting(SessionTransaction transaction) {
        if (transaction instanceof JoinedTransaction outer) {
            outer.closeIfCompleting();
        }
    }

    /**
     * A transaction that is ended by a statement ends without the session: nothing would keep a commit from being a silent
     * rollback (P3), and the next transaction would have the database's isolation level instead of the configured one.
     */
    private void refuseTransactionEnd(String sql) {
        String end = SqlText.of(sql).transactionEnd();
        if (end != null) {
            throw core.refusals().transactionEnd(end, sql);
        }
    }

    /**
     * The connection for a piece of work, in the transaction and behind the savepoints that it belongs to.
     */
    private Connection connect(SessionTransaction transaction) {
        core.checkUsable();
        core.checkNotEnded();
        if (core.units().isOver()) {
            throw core.transactions().own().isExpired() ? core.refusals().expired() : core.refusals().over();
        }
        if (transaction.isOuter() && core.transactions().own().isActive()) {
            throw core.refusals().ownWork();
        }
        Connection current = transaction.connect();
        core.units().setSavepoints(current, transaction);
        return current;
    }

    @Override
    public String toPrepare(Connection connection, String sql) throws SQLException {
        OwnTransaction own = core.transactions().own();
        return connection == own.connection() && own.isOfSingleStatements() ? driver().withCommit(connection, sql) : sql;
    }

    @Override
    public <T extends @Nullable Object> T prepared(Connection connection, String text, @Nullable Duration timeout,
            PreparedWork<T> work) throws SQLException {
        OwnTransaction own = core.transactions().own();
        // The connection of an outer transaction is closed by others, who may warn of what is open on it.
        return connection == own.connection() ? own.prepared(text, timeout, work)
                : SqlScope.super.prepared(connection, text, timeout, work);
    }

    @Override
    public void executing(Cancellable running) throws SQLException {
        core.lock().executing(running);
    }

    @Override
    public void checkNotCancelled() throws SQLException {
        core.lock().checkNotCancelled();
    }

    @Override
    public void handsOutRows() {
        core.lock().reading();
    }

    @Override
    public void takesData() {
        core.lock().copying();
    }

    @Override
    public <T extends @Nullable Object> void handOut(Consumer<? super T> action, T row) {
        core.outside(action, row);
    }

    @Override
    public void giveUpConnection(@Nullable DbSessionException reason) {
        core.transactions().current().giveUp(reason);
    }

    void savepointSet(Savepoint savepoint) {
        Suspension around = core.enter();
        try {
            core.transactions().current().savepointSet(savepoint);
        } finally {
            core.leave(around);
        }
    }

    /**
     * The application has gone back to a savepoint of its own: what has failed since is no failure of the transaction.
     */
    void recovered(Savepoint savepoint) {
        Suspension around = core.enter();
        try {
            SessionTransaction transaction = core.transactions().current();
            transaction.recovered();
            transaction.goneBack(savepoint);
        } finally {
            core.leave(around);
        }
    }

    // Rows that are read step by step

    @Override
    public OpenRows keep(String sql, @Nullable Duration timeout, Statement statement, Opened opened) {
        SessionTransaction transaction = core.transactions().current();
        SessionCursor cursor = new SessionCursor(core, this, transaction, core.units().innermost(transaction), sql, timeout,
                statement,
                opened);
        transaction.add(cursor);
        return cursor;
    }

    /**
     * The same conditions as for any statement, and that it is still the transaction of the rows.
     */
    <T extends @Nullable Object> T read(SessionCursor cursor, SqlWork<T> work) {
        Suspension around = core.enter();
        try {
            cursor.check();
            core.checkUsable();
            core.checkNotEnded();
            SessionTransaction transaction = cursor.transaction;
            Connection current = transaction.connection();
            if (core.transactions().known() != transaction || current == null) {
                throw core.refusals().otherTransaction(transaction.isOuter(), cursor.sql);
            }
            long start = System.nanoTime();
            try (WorkInProgress inside = core.lock().work()) {
                core.lock().executing(cursor.statement::cancel);
                return work.execute(current);
            } catch (SQLException e) {
                // Where they are closed, that is the reason: an outer transaction is ended by other threads as well.
                cursor.check();
                cursor.mark(CursorEnd.FAILED);
                cursor.free();
                throw core.failed(transaction, cursor.sql, e, cursor.timeout, System.nanoTime() - start);
            } catch (RuntimeException | Error e) {
                cursor.mark(CursorEnd.FAILED);
                cursor.free();
                throw e;
            }
        } finally {
            core.leave(around);
        }
    }

    @Override
    public Origin origin() {
        Unit unit = core.units().current();
        OuterTransaction outer = core.transactions().outer();
        return new Origin() {

            @Override
            public <T extends @Nullable Object> T run(Supplier<T> work) {
                Suspension around = core.enter();
                try {
                    if (outer != null && !outer.equals(core.transactions().outer())) {
                        throw core.refusals().outerLeft();
                    }
                    if (unit != null && unit.left) {
                        throw core.refusals().unitLeft();
                    }
                    return work.get();
                } finally {
                    core.leave(around);
                }
            }
        };
    }

    @Override
    public <T> T withoutOuter(Supplier<T> work) {
        try (Suspension suspended = core.settings().source().suspendOuterTransaction()) {
            return work.get();
        }
    }

    @Override
    public void readingOver() {
        OwnTransaction own = core.transactions().own();
        if (!own.isActive() || !own.isAfterOutcome()) {
            return;
        }
        Suspension around = core.enter();
        try {
            if (own.isActive() && own.isAfterOutcome() && !own.hasCursors() && core.units().innermost(own) == null) {
                own.release();
            }
        } finally {
            core.leave(around);
        }
    }
}
