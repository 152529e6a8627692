package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.ReadConsistency;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcScope;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcWork;

/**
 * A session as its JDBC views see it: the same one, with failures in the form of JDBC.
 */
final class JdbcViewScope implements JdbcScope {

    private static final UnitOptions READ_ONLY = new UnitOptions(ReadConsistency.TRANSACTION, null, null);

    private final SessionCore core;

    JdbcViewScope(SessionCore core) {
        this.core = core;
    }

    @Override
    public String dataSource() {
        return core.dataSource();
    }

    @Override
    public boolean isEnded() {
        return core.isEnded();
    }

    @Override
    public boolean isOpen() {
        return core.isOpen();
    }

    @Override
    public boolean holds(Connection connection) {
        return core.holds(connection);
    }

    @Override
    public <T extends @Nullable Object> T run(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException {
        try {
            return core.statements().runJdbc(sql, statement, work);
        } catch (DbSessionException e) {
            throw asSqlException(e);
        } catch (IllegalStateException e) {
            throw asSqlException(e);
        }
    }

    @Override
    public void applyTimeout(Statement statement) throws SQLException {
        Duration timeout = core.statements().statementTimeout();
        if (timeout != null) {
            core.statements().driver().timeout(statement, timeout);
        }
    }

    @Override
    public void commit() throws SQLException {
        try {
            core.commit();
        } catch (DbSessionException e) {
            throw asSqlException(e);
        } catch (IllegalStateException e) {
            throw asSqlException(e);
        }
    }

    @Override
    public void rollback() throws SQLException {
        try {
            core.rollback();
        } catch (IllegalStateException e) {
            throw asSqlException(e);
        }
    }

    @Override
    public void savepointSet(Savepoint savepoint) {
        core.statements().savepointSet(savepoint);
    }

    @Override
    public Part begin(boolean readOnly) throws SQLException {
        try {
            return new NestedPart(core.enterOfLibrary(readOnly ? READ_ONLY : UnitOptions.NONE));
        } catch (IllegalStateException e) {
            throw asSqlException(e);
        }
    }

    private final class NestedPart implements Part {

        private final Unit unit;

        NestedPart(Unit unit) {
            this.unit = unit;
        }

        @Override
        public boolean hasWork() {
            return core.hasSavepoint(unit);
        }

        @Override
        public void end(boolean keep) throws SQLException {
            try {
                core.exitOfLibrary(unit, keep);
            } catch (DbSessionException e) {
                throw asSqlException(e);
            } catch (IllegalStateException e) {
                throw asSqlException(e);
            }
        }
    }

    /**
     * On the driver's own connection: the pool takes it for the end of the JTA transaction.
     */
    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        run(null, connection -> {
            connection.unwrap(Connection.class).rollback(savepoint);
            return null;
        });
        core.statements().recovered(savepoint);
    }

    /**
     * Not the place or the time for it: 25000 is invalid_transaction_state.
     */
    private static SQLException asSqlException(IllegalStateException e) {
        return new SQLException(e.getMessage(), "25000", e);
    }

    private static SQLException asSqlException(DbSessionException e) {
        return new SQLException(e.getMessage(), e.sqlState().orElse(null), e);
    }
}
