package io.quarkiverse.dbsession.benchmark.stub;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A statement that has one row if its text begins with {@code select}, and has changed one otherwise. It keeps its parameters,
 * because a driver does, too, so that nothing that is done for them can be left out.
 */
abstract class StubStatement implements PreparedStatement {

    private static final Class<? extends StubResult> RESULT = Completed.type(StubResult.class);
    private static final int UNKNOWN = -1;

    private final StubResult result = Completed.make(RESULT);
    private final @Nullable Object[] values = new Object[16];
    private final long[] numbers = new long[16];
    private StubConnection connection;
    private boolean query;
    private int updateCount;

    void on(StubConnection connection) {
        this.connection = connection;
        result.of(this);
    }

    void prepare(String sql) {
        query = sql.startsWith("select");
    }

    @Override
    public boolean execute() {
        connection.began();
        updateCount = query ? UNKNOWN : 1;
        return query;
    }

    @Override
    public int executeUpdate() {
        connection.began();
        return 1;
    }

    @Override
    public ResultSet executeQuery() {
        connection.began();
        result.rewind();
        return result;
    }

    /**
     * Those of the session, which may be two in one text; the last has a row.
     */
    @Override
    public boolean execute(String sql) {
        connection.began();
        updateCount = 0;
        return false;
    }

    @Override
    public boolean getMoreResults() {
        return true;
    }

    @Override
    public ResultSet getResultSet() {
        result.rewind();
        return result;
    }

    @Override
    public int getUpdateCount() {
        return updateCount;
    }

    @Override
    public void setInt(int index, int value) {
        numbers[index] = value;
    }

    @Override
    public void setLong(int index, long value) {
        numbers[index] = value;
    }

    @Override
    public void setString(int index, @Nullable String value) {
        values[index] = value;
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal value) {
        values[index] = value;
    }

    @Override
    public void setBoolean(int index, boolean value) {
        numbers[index] = value ? 1 : 0;
    }

    @Override
    public void setObject(int index, @Nullable Object value) {
        values[index] = value;
    }

    @Override
    public void clearParameters() {
        Arrays.fill(values, null);
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void setFetchSize(int rows) {
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {
    }

    @Override
    public void close() {
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("Not a " + type.getName());
        }
        return type.cast(this);
    }
}
