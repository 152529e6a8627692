package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.ColumnReader;

/**
 * The result of one run of a query.
 */
class OpenResult {

    private final ResultSet rows;
    private final JdbcStatement statement;
    private final @Nullable ColumnReader[] readers;

    /**
     * @param rows before the first one
     * @param columns how many there are
     */
    OpenResult(ResultSet rows, int columns, JdbcStatement statement) {
        this.rows = rows;
        this.statement = statement;
        this.readers = new ColumnReader[columns];
    }

    /**
     * Another look at the same result.
     */
    OpenResult(OpenResult same) {
        this.rows = same.rows;
        this.statement = same.statement;
        this.readers = same.readers;
    }

    final ResultSet rows() {
        return rows;
    }

    /**
     * How a column is read. That is found at the first row: not before the driver can tell the type without asking the server,
     * and only once.
     *
     * @param column the first being 1
     */
    final ColumnReader reader(int column) throws SQLException {
        ColumnReader found = readers[column - 1];
        if (found == null) {
            found = statement.driver().columnReader(rows, column);
            readers[column - 1] = found;
        }
        return found;
    }

    final String typeName(int column) throws SQLException {
        return statement.driver().typeName(rows, column);
    }

    final StatementErrors errors() {
        return statement.errors();
    }
}
