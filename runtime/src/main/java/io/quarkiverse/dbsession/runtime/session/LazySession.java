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
import io.quarkiverse.dbsession.runtime.jdbc.JdbcScope;
import io.quarkiverse.dbsession.runtime.jdbc.SessionConnection;
import io.quarkiverse.dbsession.runtime.jdbc.SessionDataSource;
import io.quarkiverse.dbsession.runtime.sql.SqlStatements;

/**
 * What users hold: statements and JDBC views on top of a {@link SessionCore}.
 */
final class LazySession implements DbSession {

    private final SessionCore core;
    private final Connection connection;
    private final DataSource dataSource;

    LazySession(SessionCore core) {
        this.core = core;
        JdbcScope scope = new JdbcViewScope(core);
        this.connection = new SessionConnection(scope);
        this.dataSource = SessionDataSource.of(scope);
    }

    private LazySession(LazySession session, DataSource dataSource) {
        this.core = session.core;
        this.connection = session.connection;
        this.dataSource = dataSource;
    }

    /**
     * The same session with another datasource.
     */
    LazySession with(DataSource other) {
        return new LazySession(this, other);
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
        return connection;
    }

    @Override
    public DataSource dataSource() {
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
