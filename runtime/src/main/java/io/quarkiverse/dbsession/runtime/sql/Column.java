package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader.Primitive;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;

/**
 * One column of a result. How to read it is found at the first row: not before the driver can tell the type without asking the
 * server, and only once.
 */
final class Column {

    private final ResultSet result;
    private final int index;
    private final String label;
    private final DriverSupport driver;
    private final StatementErrors errors;
    private @Nullable ColumnReader reader;

    /**
     * @param result the result, before its first row
     * @param index the column, the first being 1
     * @param label its name in the result
     */
    Column(ResultSet result, int index, String label, SqlScope scope, StatementErrors errors) {
        this.result = result;
        this.index = index;
        this.label = label;
        this.driver = scope.driver();
        this.errors = errors;
    }

    /**
     * Its name in the result.
     */
    String label() {
        return label;
    }

    /**
     * The general value of the column in the current row.
     */
    @Nullable
    Object read() {
        try {
            return reader().read(result);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private ColumnReader reader() throws SQLException {
        ColumnReader found = reader;
        if (found == null) {
            found = driver.columnReader(result, index);
            reader = found;
        }
        return found;
    }

    /**
     * What the following methods can read. {@code NULL} is zero or {@code false} there, and {@link #wasNull()} tells.
     */
    Primitive primitive() {
        try {
            return reader().primitive();
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    boolean readBoolean() {
        try {
            return result.getBoolean(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    int readInt() {
        try {
            return result.getInt(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    long readLong() {
        try {
            return result.getLong(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    double readDouble() {
        try {
            return result.getDouble(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /**
     * Whether what has just been read was {@code NULL}.
     */
    boolean wasNull() {
        try {
            return result.wasNull();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private RowMappingException unreadable(Exception failure) {
        String remedy = "Cast it to another type in the statement.";
        if (failure instanceof SQLException e) {
            return errors.rowMapping("Column " + describe() + " cannot be read", e, remedy);
        }
        // Without its cause: what a driver or the JDK say of a value they cannot parse quotes it.
        return errors.rowMapping("Column " + describe() + " cannot be read: its value is beyond what Java has a type for ("
                + failure.getClass().getName() + ")", remedy);
    }

    /**
     * The exception for a value that is not what was asked for.
     *
     * @param target what it was to become
     */
    RowMappingException unfit(String target, String why, String remedy) {
        return errors.rowMapping("Column " + describe() + " cannot be read as " + target + ": " + why, remedy);
    }

    private String describe() {
        try {
            return "'" + label + "' (" + driver.typeName(result, index) + ")";
        } catch (SQLException e) {
            return "'" + label + "'";
        }
    }
}
