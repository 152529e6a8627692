package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The rows of a query that are read step by step. Closes itself after the last one, and when one cannot be read.
 */
final class Cursor<T extends @Nullable Object> {

    private final JdbcStatement statement;
    private final OpenRows rows;
    private final ResultSet result;
    private final Rows.Reader<? extends T> reader;

    /** There is no other row: that stays so when the transaction has ended. */
    private volatile boolean exhausted;

    Cursor(JdbcStatement statement, OpenRows rows, ResultSet result, Rows.Reader<? extends T> reader) {
        this.statement = statement;
        this.rows = rows;
        this.result = result;
        this.reader = reader;
    }

    /**
     * Reads the next rows.
     *
     * @param most how many at most
     * @param sink takes each of them
     * @return whether there may be more
     */
    boolean read(int most, Consumer<? super T> sink) {
        return !exhausted && rows.read(connection -> {
            for (int i = 0; i < most; i++) {
                if (!next()) {
                    return false;
                }
                sink.accept(reader.read());
            }
            return true;
        });
    }

    /**
     * The same to the end, where one thread has the session until then.
     *
     * @param action takes each row, and may use the session
     */
    void readAll(Consumer<? super T> action) throws SQLException {
        while (next()) {
            statement.handOut(action, reader.read());
        }
    }

    private boolean next() throws SQLException {
        rows.check();
        if (statement.next(result)) {
            return true;
        }
        exhausted = true;
        rows.close();
        return false;
    }

    void close() {
        rows.close();
    }
}
