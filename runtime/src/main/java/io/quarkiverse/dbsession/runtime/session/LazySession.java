package io.quarkiverse.dbsession.runtime.session;

import java.io.InputStream;
import java.sql.Connection;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.UnitOfWork;
import io.quarkiverse.dbsession.runtime.jdbc.SessionConnection;
import io.quarkiverse.dbsession.runtime.jdbc.SessionDataSource;
import io.quarkiverse.dbsession.runtime.sql.SqlStatements;

/**
 * What users hold: statements and JDBC views on top of a {@link SessionCore}.
 */
final class LazySession implements DbSession {

    private final SessionCore core;

    /** Its datasource, which finds its connections by way of the other look at the session; {@code null} for that one. */
    private final @Nullable CurrentDataSource current;

    // Made when they are asked for: most sessions are never used as JDBC, and a native executable has no code for it then.
    private @Nullable Connection connection;
    private @Nullable DataSource dataSource;

    LazySession(SessionCore core, @Nullable CurrentDataSource current) {
        this.core = core;
        this.current = current;
    }

    @Override
    public SqlStatement sql(String sql) {
        return SqlStatements.create(core.statements(), sql);
    }

    @Override
    public int execute(String sql, @Nullable Object... parameters) {
        return sql(sql).params(parameters).update();
    }

    @Override
    public long copyIn(String sql, InputStream data) {
        return SqlStatements.copyIn(core.statements(), sql, data);
    }

    @Override
    public long copyIn(String sql, Stream<?> rows) {
        return SqlStatements.copyIn(core.statements(), sql, rows);
    }

    @Override
    public Connection connection() {
        return current == null ? ownConnection() : core.session().connection();
    }

    private synchronized Connection ownConnection() {
        if (connection == null) {
            connection = new SessionConnection(new JdbcViewScope(core));
        }
        return connection;
    }

    @Override
    public DataSource dataSource() {
        return current == null ? ownDataSource() : current.get();
    }

    private synchronized DataSource ownDataSource() {
        if (dataSource == null) {
            dataSource = SessionDataSource.of(new JdbcViewScope(core));
        }
        return dataSource;
    }

    @Override
    public boolean isOpen() {
        return core.isOpen();
    }

    @Override
    public boolean inTransaction() {
        return core.inTransaction();
    }

    @Override
    public void commit() {
        core.commit();
    }

    @Override
    public void rollback() {
        core.rollback();
    }

    @Override
    public void close() {
        core.close();
    }

    @Override
    public void setRollbackOnly() {
        core.setRollbackOnly();
    }

    @Override
    public boolean isRollbackOnly() {
        return core.isRollbackOnly();
    }

    @Override
    public UnitOfWork atomic(CurrentTransaction policy) {
        return new LazyUnitOfWork(core, Objects.requireNonNull(policy, "policy"));
    }

    @Override
    public UnitOfWork nested() {
        return new LazyUnitOfWork(core, null);
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
