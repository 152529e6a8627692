package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.SQLException;

import org.jspecify.annotations.NullUnmarked;

/**
 * A connection of the session's datasource, as libraries expect them: it is in auto-commit mode at first, may begin a
 * transaction of its own ({@code setAutoCommit(false)}), ends it, and is closed. What it does is a part of the session's
 * transaction, and so is its own one: a nested unit of work, which a commit keeps and a rollback undoes. Whether all of it
 * stays is for the session to say, which others use as well.
 * <p>
 * Opens nothing until it is used. For one thread at a time, as any connection of a library.
 */
@NullUnmarked
final class PartConnection extends SessionConnection {

    private final PartScope part;

    PartConnection(JdbcScope session) {
        this(new PartScope(session));
    }

    private PartConnection(PartScope part) {
        super(part);
        this.part = part;
    }

    /**
     * Rolls back what this connection has begun and not committed. The session's connection stays with the session.
     */
    @Override
    public void close() throws SQLException {
        part.close();
    }

    @Override
    public boolean isClosed() {
        return part.isEnded();
    }

    @Override
    public void commit() throws SQLException {
        part.commit();
    }

    @Override
    public void rollback() throws SQLException {
        part.rollback();
    }

    @Override
    public boolean getAutoCommit() {
        return part.isAutoCommit();
    }

    /**
     * Switched off, it begins a transaction of this connection; switched on again, it keeps what is left of that, as JDBC wants
     * it.
     */
    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        part.setAutoCommit(autoCommit);
    }

    /**
     * Of the transactions that this connection begins. Outside of them it means nothing: what others do in the session's
     * transaction is not for this connection to refuse.
     */
    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        part.setReadOnly(readOnly);
    }

    @Override
    public boolean isReadOnly() {
        return part.isReadOnly();
    }
}
