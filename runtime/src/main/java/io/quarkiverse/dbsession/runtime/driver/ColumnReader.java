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
