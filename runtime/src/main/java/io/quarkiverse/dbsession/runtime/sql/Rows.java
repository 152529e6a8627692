package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * What the rows of a query become. For any number of threads, and any statement.
 *
 * @param <T> what one row becomes
 */
@FunctionalInterface
interface Rows<T extends @Nullable Object> {

    /**
     * Looks at the columns, once per execution.
     *
     * @param rows the result, before its first row
     * @param statement whose result it is
     */
    Reader<T> of(ResultSet rows, JdbcStatement statement) throws SQLException;

    /**
     * Reads the current row of the result it was made for.
     */
    @FunctionalInterface
    interface Reader<T extends @Nullable Object> {

        /**
         * @throws io.quarkiverse.dbsession.RowMappingException if the row cannot be read. There is no {@code SQLException}: one
         *         would pass for a failure of the statement
         */
        T read();
    }
}
