package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the session.
 */
@NullUnmarked
class GuardedPreparedStatement extends ForwardingPreparedStatement {

    private final PreparedStatement delegate;

    GuardedPreparedStatement(SessionConnection view, Origin origin, @Nullable String sql, PreparedStatement delegate) {
        super(view, origin, sql, delegate);
        this.delegate = delegate;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return guard(runPrepared(() -> delegate.executeQuery()));
    }

    @Override
    public int executeUpdate() throws SQLException {
        return runPrepared(() -> delegate.executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return runPrepared(() -> delegate.executeLargeUpdate());
    }

    @Override
    public boolean execute() throws SQLException {
        return runPrepared(() -> delegate.execute());
    }

    // To describe a statement that has not run yet, the database has to be asked.

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return runPrepared(() -> delegate.getMetaData());
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        return runPrepared(() -> delegate.getParameterMetaData());
    }
}
