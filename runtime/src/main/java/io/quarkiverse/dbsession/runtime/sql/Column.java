package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader;
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
     */
    Column(ResultSet result, int index, SqlScope scope, StatementErrors errors) throws SQLException {
        this.result = result;
        this.index = index;
        this.label = result.getMetaData().getColumnLabel(index);
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
            ColumnReader found = reader;
            if (found == null) {
                found = driver.columnReader(result, index);
                reader = found;
            }
            return found.read(result);
        } catch (SQLException e) {
            throw errors.rowMapping("Column " + describe() + " cannot be read", e,
                    "Cast it to another type in the statement.");
        } catch (RuntimeException e) {
            // Without its cause: what a driver or the JDK say of a value they cannot parse quotes it.
            throw errors.rowMapping("Column " + describe() + " cannot be read: its value is beyond what Java has a type for ("
                    + e.getClass().getName() + ")", "Cast it to another type in the statement.");
        }
    }

    /**
     * The exception for a value that is not what was asked for.
     */
    RowMappingException unfit(Class<?> type, String why, String remedy) {
        return errors.rowMapping("Column " + describe() + " cannot be read as " + type.getTypeName() + ": " + why, remedy);
    }

    private String describe() {
        try {
            return "'" + label + "' (" + driver.typeName(result, index) + ")";
        } catch (SQLException e) {
            return "'" + label + "'";
        }
    }
}
