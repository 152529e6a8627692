package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.NullUnmarked;

import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * The metadata of the session's connection. Holds none of the driver's: pools hand that out as it is, so that it would go on
 * working, on a connection which may be somebody else's by then. Each question is put to the connection of the moment, under
 * the lock of the session since many of them are queries.
 */
@NullUnmarked
final class SessionDatabaseMetaData extends ForwardingDatabaseMetaData {

    private final SessionConnection view;
    private final JdbcScope scope;

    SessionDatabaseMetaData(SessionConnection view, JdbcScope scope) {
        this.view = view;
        this.scope = scope;
    }

    @Override
    <T> T ask(Question<T> question) throws SQLException {
        return scope.run(null, connection -> question.put(connection.getMetaData()));
    }

    @Override
    ResultSet rows(Question<ResultSet> question) throws SQLException {
        return scope.run(null, connection -> {
            ResultSet rows = question.put(connection.getMetaData());
            return rows == null ? null : new GuardedResultSet(new Origin(scope, connection, null), null, rows);
        });
    }

    @Override
    public Connection getConnection() {
        return view;
    }

    // These two may not throw SQLException.

    @Override
    public int getDriverMajorVersion() {
        return version(DatabaseMetaData::getDriverMajorVersion);
    }

    @Override
    public int getDriverMinorVersion() {
        return version(DatabaseMetaData::getDriverMinorVersion);
    }

    private int version(Question<Integer> question) {
        try {
            return ask(question);
        } catch (SQLException e) {
            throw new IllegalStateException("The version of the driver of " + Place.dataSource(scope.dataSource())
                    + " is not known, since there is no connection to ask: " + e.getMessage(), e);
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : ask(metaData -> metaData.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || ask(metaData -> metaData.isWrapperFor(type));
    }

    @Override
    public String toString() {
        return DatabaseMetaData.class.getSimpleName() + " of " + view;
    }
}
