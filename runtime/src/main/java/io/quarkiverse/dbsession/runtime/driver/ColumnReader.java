package io.quarkiverse.dbsession.runtime.driver;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Reads one column of the current row. It belongs to the result it was made for.
 */
@FunctionalInterface
public interface ColumnReader {

    /**
     * The value; {@code null} for SQL {@code NULL}.
     */
    @Nullable
    Object read(ResultSet row) throws SQLException;
}
