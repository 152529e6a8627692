package io.quarkiverse.dbsession.runtime.driver;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Reads columns of one type. For any number of threads, and any result.
 */
@FunctionalInterface
public interface ColumnReader {

    /**
     * The value of a column of the current row; {@code null} for SQL {@code NULL}.
     */
    @Nullable
    Object read(ResultSet row, int column) throws SQLException;

    /**
     * The primitive type whose JDBC getter gives exactly what {@link #read} gives, without an object for it.
     */
    default Primitive primitive() {
        return Primitive.NONE;
    }

    /**
     * The primitive types that columns have, each with a JDBC getter.
     */
    enum Primitive {
        NONE,
        BOOLEAN,
        INT,
        LONG,
        DOUBLE
    }
}
