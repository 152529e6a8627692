package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Rows of one column, each read as one value.
 */
final class ScalarRows<T> implements Rows<@Nullable T> {

    private final Class<T> type;
    private final Conversion<T> conversion;

    private ScalarRows(Class<T> type, Conversion<T> conversion) {
        this.type = type;
        this.conversion = conversion;
    }

    static <T> ScalarRows<T> of(Class<T> type, JdbcStatement statement) {
        Conversion<T> conversion = statement.mappings().conversion(type);
        if (conversion == null) {
            throw statement.errors().rowMapping("Values of type " + type.getTypeName() + " cannot be read",
                    "These can: " + KnownTypes.READABLE + ", and records. For others pass a row mapper: query(row -> …).");
        }
        return new ScalarRows<>(type, conversion);
    }

    @Override
    public Reader<@Nullable T> of(ResultSet rows, JdbcStatement statement) throws SQLException {
        ResultSetMetaData metaData = rows.getMetaData();
        int columns = metaData.getColumnCount();
        if (columns != 1) {
            throw statement.errors().rowMapping("Rows of " + columns + " columns cannot be read as " + type.getTypeName(),
                    "Select one column, or read the rows as a record, with query(RowMapper) or, as maps, with query().");
        }
        OpenResult result = new OpenResult(rows, 1, statement);
        Column column = new Column(1, metaData.getColumnLabel(1));
        return () -> {
            Object value = column.read(result);
            if (value == null) {
                return null;
            }
            try {
                return conversion.convert(value);
            } catch (UnfitValueException e) {
                throw column.unfit(result, type.getTypeName(), e.why(), e.remedy());
            }
        };
    }
}
