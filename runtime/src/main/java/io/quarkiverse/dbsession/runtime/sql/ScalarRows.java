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
    private final SqlScope scope;
    private final StatementErrors errors;

    ScalarRows(Class<T> type, SqlScope scope, StatementErrors errors) {
        Conversion<T> known = scope.mappings().conversion(type);
        if (known == null) {
            throw errors.rowMapping("Values of type " + type.getTypeName() + " cannot be read",
                    "These can: " + KnownTypes.READABLE + ", and records. For others pass a row mapper: query(row -> …).");
        }
        this.type = type;
        this.conversion = known;
        this.scope = scope;
        this.errors = errors;
    }

    @Override
    public Reader<@Nullable T> of(ResultSet result) throws SQLException {
        ResultSetMetaData metaData = result.getMetaData();
        int columns = metaData.getColumnCount();
        if (columns != 1) {
            throw errors.rowMapping("Rows of " + columns + " columns cannot be read as " + type.getTypeName(),
                    "Select one column, or read the rows as a record, with query(RowMapper) or, as maps, with query().");
        }
        Column column = new Column(result, 1, metaData.getColumnLabel(1), scope, errors);
        return () -> {
            Object value = column.read();
            if (value == null) {
                return null;
            }
            try {
                return conversion.convert(value);
            } catch (UnfitValueException e) {
                throw column.unfit(type.getTypeName(), e.why(), e.remedy());
            }
        };
    }
}
