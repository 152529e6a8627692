package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A call of the session. Its parameters may turn out to be cursors, whose rows are guarded as well.
 */
@NullUnmarked
final class GuardedCallableStatement extends ForwardingCallableStatement {

    GuardedCallableStatement(SessionConnection view, Origin origin, @Nullable String sql, CallableStatement delegate) {
        super(view, origin, sql, delegate);
    }

    @Override
    public Object getObject(int parameterIndex) throws SQLException {
        return guardCursor(super.getObject(parameterIndex));
    }

    @Override
    public Object getObject(String parameterName) throws SQLException {
        return guardCursor(super.getObject(parameterName));
    }

    @Override
    public Object getObject(int parameterIndex, Map<String, Class<?>> map) throws SQLException {
        return guardCursor(super.getObject(parameterIndex, map));
    }

    @Override
    public Object getObject(String parameterName, Map<String, Class<?>> map) throws SQLException {
        return guardCursor(super.getObject(parameterName, map));
    }

    @Override
    public <T> T getObject(int parameterIndex, Class<T> type) throws SQLException {
        T value = super.getObject(parameterIndex, type);
        return type == ResultSet.class ? type.cast(guardCursor(value)) : value;
    }

    @Override
    public <T> T getObject(String parameterName, Class<T> type) throws SQLException {
        T value = super.getObject(parameterName, type);
        return type == ResultSet.class ? type.cast(guardCursor(value)) : value;
    }

    private @Nullable Object guardCursor(@Nullable Object value) throws SQLException {
        return value instanceof ResultSet rows ? guard(rows) : value;
    }
}
