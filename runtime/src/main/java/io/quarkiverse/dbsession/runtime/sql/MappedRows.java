package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMapper;
import io.quarkiverse.dbsession.runtime.jdbc.MappedRow;

/**
 * Rows that the application's own function maps. Its unchecked exceptions are its own affair.
 */
final class MappedRows<T extends @Nullable Object> implements Rows<T> {

    private final RowMapper<T> mapper;

    MappedRows(RowMapper<T> mapper) {
        this.mapper = mapper;
    }

    @Override
    public Reader<T> of(ResultSet rows, JdbcStatement statement) {
        ResultSet row = new MappedRow(statement.dataSource(), rows);
        return () -> {
            try {
                return mapper.map(row);
            } catch (SQLException e) {
                throw statement.errors().rowMapping("The row mapper could not read a row", e,
                        "Check the labels and types of the columns that it reads.");
            }
        };
    }
}
