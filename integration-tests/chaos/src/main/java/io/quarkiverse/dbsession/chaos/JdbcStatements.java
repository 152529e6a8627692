package io.quarkiverse.dbsession.chaos;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import jakarta.transaction.TransactionManager;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * With plain JDBC in the JTA transaction of the thread, as an application without the extension would do it.
 */
record JdbcStatements(DataSource dataSource, TransactionManager transactions) implements Statements {

    private interface Action<T> {
        T perform(PreparedStatement statement) throws SQLException;
    }

    private <T> T prepared(String sql, @Nullable Object[] parameters, Action<T> action) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            return action.perform(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(PreparedStatement statement, @Nullable Object[] parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        return prepared(sql, parameters, PreparedStatement::executeUpdate);
    }

    @Override
    public long number(String sql, @Nullable Object... parameters) {
        return prepared(sql, parameters, JdbcStatements::first);
    }

    private static long first(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void batch(String sql, List<Object[]> rows) {
        prepared(sql, new Object[0], statement -> {
            for (Object[] row : rows) {
                set(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    @Override
    public void copy(List<Object[]> rows) {
        String text = rows.stream().map(row -> Arrays.stream(row).map(value -> value == null ? "\\N" : value.toString())
                .collect(Collectors.joining("\t", "", "\n"))).collect(Collectors.joining());
        try (Connection connection = dataSource.getConnection()) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy op(request, part, value) from stdin",
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A transaction of its own: Agroal allows no savepoints here. */
    @Override
    public void nested(Runnable work) {
        QuarkusTransaction.requiringNew().run(work);
    }

    @Override
    public void hurry(String sql, Object... parameters) {
        prepared(sql, parameters, statement -> {
            // Whole seconds are all that JDBC has.
            statement.setQueryTimeout(1);
            return first(statement);
        });
    }
}
