package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the session. Rows that are still to be fetched, and changes of rows, go through the session.
 */
@NullUnmarked
final class GuardedResultSet extends ForwardingResultSet {

    private final Origin origin;
    private final @Nullable Statement statement;

    /**
     * Whether moving to another row may ask the database for more. If not, it need not be told of each row, of which there may
     * be many, nor does a transaction begin when rows are read after a commit.
     */
    private volatile boolean fetches;

    /**
     * @param statement whose rows they are, {@code null} for those of metadata
     */
    GuardedResultSet(Origin origin, @Nullable Statement statement, ResultSet delegate) throws SQLException {
        super(delegate);
        this.origin = origin;
        this.statement = statement;
        this.fetches = delegate.getFetchSize() != 0;
    }

    private boolean move(Origin.Call<Boolean> call) throws SQLException {
        return fetches ? origin.run(null, call) : call.execute();
    }

    private void move(Origin.Step step) throws SQLException {
        if (fetches) {
            origin.run(step);
        } else {
            step.execute();
        }
    }

    @Override
    public Statement getStatement() {
        return statement;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        delegate.setFetchSize(rows);
        // Never back to false: a cursor that was opened stays one.
        if (rows != 0) {
            fetches = true;
        }
    }

    @Override
    public boolean next() throws SQLException {
        return move(() -> delegate.next());
    }

    @Override
    public boolean previous() throws SQLException {
        return move(() -> delegate.previous());
    }

    @Override
    public boolean first() throws SQLException {
        return move(() -> delegate.first());
    }

    @Override
    public boolean last() throws SQLException {
        return move(() -> delegate.last());
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return move(() -> delegate.absolute(row));
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return move(() -> delegate.relative(rows));
    }

    @Override
    public void beforeFirst() throws SQLException {
        move(() -> delegate.beforeFirst());
    }

    @Override
    public void afterLast() throws SQLException {
        move(() -> delegate.afterLast());
    }

    @Override
    public boolean isLast() throws SQLException {
        return move(() -> delegate.isLast());
    }

    @Override
    public void insertRow() throws SQLException {
        origin.run(delegate::insertRow);
    }

    @Override
    public void updateRow() throws SQLException {
        origin.run(delegate::updateRow);
    }

    @Override
    public void deleteRow() throws SQLException {
        origin.run(delegate::deleteRow);
    }

    @Override
    public void refreshRow() throws SQLException {
        origin.run(delegate::refreshRow);
    }

    // A value may be a cursor, whose rows are guarded as well.

    @Override
    public Object getObject(int columnIndex) throws SQLException {
        return guardCursor(delegate.getObject(columnIndex));
    }

    @Override
    public Object getObject(String columnLabel) throws SQLException {
        return guardCursor(delegate.getObject(columnLabel));
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        return guardCursor(delegate.getObject(columnIndex, map));
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        return guardCursor(delegate.getObject(columnLabel, map));
    }

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) throws SQLException {
        T value = delegate.getObject(columnIndex, type);
        return type == ResultSet.class ? type.cast(guardCursor(value)) : value;
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) throws SQLException {
        T value = delegate.getObject(columnLabel, type);
        return type == ResultSet.class ? type.cast(guardCursor(value)) : value;
    }

    private @Nullable Object guardCursor(@Nullable Object value) throws SQLException {
        return value instanceof ResultSet rows ? new GuardedResultSet(origin, statement, rows) : value;
    }

    @Override
    public String toString() {
        return "Rows of " + (statement == null ? "metadata" : statement);
    }
}
