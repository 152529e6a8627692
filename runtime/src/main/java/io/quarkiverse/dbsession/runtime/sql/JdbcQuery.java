package io.quarkiverse.dbsession.runtime.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Query;
import io.smallrye.mutiny.Multi;

/**
 * The query over JDBC.
 */
final class JdbcQuery<T extends @Nullable Object> implements Query<T> {

    private final JdbcStatement statement;
    private final Rows<? extends @Nullable T> rows;

    JdbcQuery(JdbcStatement statement, Rows<? extends @Nullable T> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    @Override
    public List<T> list() {
        return new All<>(this).run();
    }

    private static final class All<T extends @Nullable Object> extends JdbcStatement.Run<List<T>> {

        private final Rows<? extends @Nullable T> rows;

        All(JdbcQuery<T> query) {
            super(query.statement);
            this.rows = query.rows;
        }

        @Override
        List<T> perform(PreparedStatement prepared) throws SQLException {
            try (ResultSet result = statement.executeQuery(prepared)) {
                Rows.Reader<? extends @Nullable T> row = rows.of(result, statement);
                List<T> list = new ArrayList<>();
                while (statement.next(result)) {
                    list.add(row.read());
                }
                return list;
            }
        }
    }

    @Override
    public T single() {
        AtMostOne<T> row = new AtMostOne<>(this);
        if (!row.run()) {
            throw statement.errors().noResult("The query must have one row and has none",
                    "If that may be, use optional() instead of single().");
        }
        if (row.value == null) {
            throw statement.errors().noResult("The query must have a value and its row has NULL",
                    "If that may be, use optional() instead of single().");
        }
        return row.value;
    }

    @Override
    public Optional<T> optional() {
        AtMostOne<T> row = new AtMostOne<>(this);
        row.run();
        return Optional.ofNullable(row.value);
    }

    /**
     * Tells whether there is a row, and keeps what it has become.
     */
    private static final class AtMostOne<T extends @Nullable Object> extends JdbcStatement.Run<Boolean> {

        private final Rows<? extends @Nullable T> rows;
        private @Nullable T value;

        AtMostOne(JdbcQuery<T> query) {
            super(query.statement);
            this.rows = query.rows;
        }

        /**
         * Reads no further than to the second row. {@code setMaxRows(2)} would keep the server from sending more, but a limit
         * on rows also keeps PostgreSQL from using parallel workers, and it is the big aggregates that give one row. Whoever
         * expects many rows sets a fetch size.
         */
        @Override
        Boolean perform(PreparedStatement prepared) throws SQLException {
            try (ResultSet result = statement.executeQuery(prepared)) {
                Rows.Reader<? extends @Nullable T> row = rows.of(result, statement);
                if (!statement.next(result)) {
                    return false;
                }
                value = row.read();
                if (statement.next(result)) {
                    throw statement.errors().tooManyResults("The query may have one row and has more",
                            "Narrow it down (where, limit 1), or read all rows with list().");
                }
                return true;
            }
        }
    }

    @Override
    public void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        statement.forEach(rows, action);
    }

    @Override
    public Stream<T> stream() {
        Cursor<T> cursor = statement.open(rows);
        return StreamSupport.stream(new RowSpliterator<>(cursor), false).onClose(cursor::close);
    }

    @Override
    public Multi<T> multi() {
        statement.requireAllParameters();
        return Multi.createFrom().publisher(new RowPublisher<>(statement, rows));
    }
}
