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

    static final MapRows INSTANCE = new MapRows();

    private MapRows() {
    }

    @Override
    public Reader<Map<String, @Nullable Object>> of(ResultSet rows, JdbcStatement statement) throws SQLException {
        ResultSetMetaData metaData = rows.getMetaData();
        Column[] columns = new Column[metaData.getColumnCount()];
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Column(i + 1, metaData.getColumnLabel(i + 1));
            if (!labels.add(columns[i].label())) {
                throw statement.errors().rowMapping("Two columns have the label '" + columns[i].label() + "'",
                        "A map can hold one: give the other an alias ('as …').");
            }
        }
        OpenResult result = new OpenResult(rows, columns.length, statement);
        return () -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(columns.length * 2);
            for (Column column : columns) {
                row.put(column.label(), column.read(result));
            }
            return row;
        };
    }
}
