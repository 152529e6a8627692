package io.quarkiverse.dbsession.runtime.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Work that is done with a prepared statement.
 */
@FunctionalInterface
public interface PreparedWork<T extends @Nullable Object> {

    T execute(PreparedStatement statement) throws SQLException;
}
