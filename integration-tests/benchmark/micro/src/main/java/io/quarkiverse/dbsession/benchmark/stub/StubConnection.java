package io.quarkiverse.dbsession.benchmark.stub;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A connection that the extension takes for one of PostgreSQL's driver. It has one statement, which it hands out each time: no
 * code that is measured has two at once.
 */
abstract class StubConnection implements BaseConnection {

    private static final Class<? extends StubStatement> STATEMENT = Completed.type(StubStatement.class);

    private static final Class<? extends StubMetaData> META_DATA = Completed.type(StubMetaData.class);

    private static final Savepoint SAVEPOINT = new Savepoint() {

        @Override
        public int getSavepointId() {
            return 1;
        }

        @Override
        public String getSavepointName() {
            return "stub";
        }
    };

    private final StubStatement statement = Completed.make(STATEMENT);
    private final StubMetaData metaData = Completed.make(META_DATA);
    private boolean autoCommit = true;
    private boolean readOnly;
    private boolean closed;
    private TransactionState state = TransactionState.IDLE;

    StubConnection() {
        statement.on(this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return prepared(sql);
    }

    @Override
    public Statement createStatement() {
        return statement;
    }

    private PreparedStatement prepared(String sql) {
        statement.prepare(sql);
        return statement;
    }

    /**
     * A statement has been run.
     */
    void began() {
        if (!autoCommit) {
            state = TransactionState.OPEN;
        }
    }

    @Override
    public TransactionState getTransactionState() {
        return state;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) {
        this.autoCommit = autoCommit;
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void commit() {
        state = TransactionState.IDLE;
    }

    @Override
    public void rollback() {
        state = TransactionState.IDLE;
    }

    @Override
    public Savepoint setSavepoint() {
        began();
        return SAVEPOINT;
    }

    @Override
    public void rollback(Savepoint savepoint) {
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) {
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return metaData;
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {
    }

    @Override
    public boolean isValid(int timeout) {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
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
