package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/**
 * {@code COPY}, which the driver offers apart from JDBC: a part of the transaction like a statement, although it goes on
 * behind the call that begins it.
 */
final class TestCopies extends CopyManager {

    /** What begins one. */
    interface Start<T extends CopyOperation> {
        T start() throws SQLException;
    }

    private final TestConnection connection;
    private final @Nullable SharedTransaction shared;

    TestCopies(BaseConnection driver, TestConnection connection, @Nullable SharedTransaction shared) throws SQLException {
        super(driver);
        this.connection = connection;
        this.shared = shared;
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return connection.copy(shared, sql, () -> super.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return connection.copy(shared, sql, () -> super.copyOut(sql));
    }

    @Override
    public CopyDual copyDual(String sql) throws SQLException {
        return connection.copy(shared, sql, () -> super.copyDual(sql));
    }
}
