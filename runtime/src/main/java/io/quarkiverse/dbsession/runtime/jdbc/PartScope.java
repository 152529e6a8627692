package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * A session as one connection of its datasource sees it: with transactions of that connection's own, which are nested units of
 * work of the session.
 */
final class PartScope implements JdbcScope {

    private final JdbcScope session;
    private boolean autoCommit = true;
    private boolean readOnly;
    private boolean closed;

    /** What has been begun and not ended. */
    private @Nullable Part part;

    PartScope(JdbcScope session) {
        this.session = session;
    }

    boolean isAutoCommit() {
        return autoCommit;
    }

    /**
     * Begins at once: what the session does from now on, past this connection, belongs to it as well.
     */
    void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (this.autoCommit == autoCommit) {
            return;
        }
        if (autoCommit) {
            this.autoCommit = true;
            end(true);
        } else {
            part = session.begin(readOnly);
            this.autoCommit = false;
        }
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        if (this.readOnly == readOnly) {
            return;
        }
        Part begun = part;
        if (begun != null) {
            if (begun.hasWork()) {
                throw Refusals.inTransaction("setReadOnly(" + readOnly + ")", dataSource());
            }
            end(true);
            part = session.begin(readOnly);
        }
        this.readOnly = readOnly;
    }

    @Override
    public void commit() throws SQLException {
        checkBegun("commit()", "what it has done is committed with the session's transaction",
                "Leave it out, call commit() of the session");
        end(true);
    }

    @Override
    public void rollback() throws SQLException {
        checkBegun("rollback()", "others have worked in the session's transaction as well",
                "Call setRollbackOnly() or rollback() of the session");
        end(false);
    }

    private void checkBegun(String what, String why, String instead) throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw Refusals.notBegun(what, dataSource(), why, instead);
        }
    }

    private void end(boolean keep) throws SQLException {
        Part ended = part;
        part = null;
        if (ended != null) {
            ended.end(keep);
        }
    }

    void close() throws SQLException {
        if (!closed) {
            closed = true;
            end(false);
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Refusals.closed(dataSource());
        }
    }

    /**
     * Begins the transaction that follows one that has been ended, as a driver does.
     */
    @Override
    public <T extends @Nullable Object> T run(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException {
        checkOpen();
        if (!autoCommit && part == null) {
            part = session.begin(readOnly);
        }
        return session.run(sql, statement, work);
    }

    @Override
    public Part begin(boolean readOnly) throws SQLException {
        checkOpen();
        return session.begin(readOnly);
    }

    @Override
    public String dataSource() {
        return session.dataSource();
    }

    @Override
    public boolean isEnded() {
        return closed || session.isEnded();
    }

    @Override
    public boolean isOpen() {
        return !closed && session.isOpen();
    }

    @Override
    public boolean holds(Connection connection) {
        return session.holds(connection);
    }

    @Override
    public void applyTimeout(Statement statement) throws SQLException {
        session.applyTimeout(statement);
    }

    @Override
    public void savepointSet(Savepoint savepoint) {
        session.savepointSet(savepoint);
    }

    @Override

    public void rollback(Savepoint savepoint) throws SQLException {
        checkOpen();
        session.rollback(savepoint);
    }
}
