package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * One call on the pooled connection, or on a statement made by it.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface JdbcWork<T extends @Nullable Object> {

    T execute(Connection connection) throws SQLException;
}
