package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Rows as maps from column label to general value.
 */
final class MapRows implements Rows<Map<String, @Nullable Object>> {

    private final SqlScope scope;
    private final StatementErrors errors;

    MapRows(SqlScope scope, StatementErrors errors) {
        this.scope = scope;
        this.errors = errors;
    }

    @Override
    public Reader<Map<String, @Nullable Object>> of(ResultSet result) throws SQLException {
        ResultSetMetaData metaData = result.getMetaData();
        Column[] columns = new Column[metaData.getColumnCount()];
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Column(result, i + 1, metaData.getColumnLabel(i + 1), scope, errors);
            if (!labels.add(columns[i].label())) {
                throw errors.rowMapping("Two columns have the label '" + columns[i].label() + "'",
                        "A map can hold one: give the other an alias ('as …').");
            }
        }
        return () -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(columns.length * 2);
            for (Column column : columns) {
                row.put(column.label(), column.read());
            }
            return row;
        };
    }
}
