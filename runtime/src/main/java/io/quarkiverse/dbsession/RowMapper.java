package io.quarkiverse.dbsession;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Turns one row of a result into a value, for example {@code row -> new User(row.getLong("id"), row.getString("name"))}.
 * <p>
 * A mapper is called for one row at a time, by the thread that runs the query. One that keeps no state may be shared by
 * any number of threads.
 *
 * @param <T> what a row becomes
 */
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {

    /**
     * Maps the current row.
     *
     * @param row the result, placed on the row; it must be neither moved nor closed, and does not lead back to its statement
     * @return the value, which may be {@code null} where {@code T} allows it
     * @throws SQLException if a column cannot be read; the caller of the query sees a {@link RowMappingException}
     */
    T map(ResultSet row) throws SQLException;
}
