package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMapper;

/**
 * Rows that the application's own function maps. Its unchecked exceptions are its own affair.
 */
final class MappedRows<T extends @Nullable Object> implements Rows<T> {

    private final RowMapper<T> mapper;
    private final StatementErrors errors;

    MappedRows(RowMapper<T> mapper, StatementErrors errors) {
        this.mapper = mapper;
        this.errors = errors;
    }

    @Override
    public Reader<T> of(ResultSet result) {
        return () -> {
            try {
                return mapper.map(result);
            } catch (SQLException e) {
                throw errors.rowMapping("The row mapper could not read a row", e,
                        "Check the labels and types of the columns that it reads.");
            }
        };
    }
}
