package io.quarkiverse.dbsession.runtime.sql;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * What a session does with its connection.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {

    T execute(Connection connection) throws SQLException;
}
