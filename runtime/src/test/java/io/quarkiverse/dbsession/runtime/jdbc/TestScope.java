package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The least of a session that the views can work with: lock, lazy connection, record of what went through it.
 */
final class TestScope implements JdbcScope, AutoCloseable {

    /**
     * Where connections come from.
     */
    @FunctionalInterface
    interface Pool {

        Connection getConnection() throws SQLException;
    }

    private final Pool pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<@Nullable String> runs = new ArrayList<>();
    private final List<SQLException> failures = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final List<OpenPart> parts = new ArrayList<>();
    private int opened;
    private int timeout;
    private volatile @Nullable Connection held;
    private volatile boolean ended;

    TestScope(Pool pool) {
        this.pool = pool;
    }

    /** The statements passed to {@link #run}, {@code null} for what has none. */
    List<@Nullable String> runs() {
        return runs;
    }

    List<SQLException> failures() {
        return failures;
    }

    /** Commits and rollbacks that were asked of the session, and its parts. */
    List<String> ends() {
        return ends;
    }

    int opened() {
        return opened;
    }

    boolean isLockedByMe() {
        return lock.isHeldByCurrentThread();
    }

    void timeout(int seconds) {
        timeout = seconds;
    }

    void end() {
        ended = true;
    }

    @Override
    public String dataSource() {
        return "orders";
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public boolean isOpen() {
        return held != null;
    }

    @Override
    public boolean holds(Connection connection) {
        return held == connection;
    }

    @Override
    public void savepointSet(Savepoint savepoint) {
    }

    @Override

    public void rollback(Savepoint savepoint) throws SQLException {
        run(null, connection -> {
            connection.rollback(savepoint);
            return null;
        });
        ends.add("recovered");
    }

    @Override
    public <T extends @Nullable Object> T run(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException {
        lock.lock();
        try {
            if (ended) {
                throw new SQLException("The session has ended");
            }
            Connection connection = held;
            if (connection == null) {
                connection = pool.getConnection();
                opened++;
                connection.setAutoCommit(false);
                held = connection;
            }
            runs.add(sql);
            for (OpenPart part : parts) {
                if (part.savepoint == null) {
                    part.savepoint = connection.setSavepoint();
                }
            }
            try {
                return work.execute(connection);
            } catch (SQLException e) {
                failures.add(e);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void applyTimeout(Statement statement) throws SQLException {
        if (timeout != 0) {
            statement.setQueryTimeout(timeout);
        }
    }

    @Override
    public Part begin(boolean readOnly) {
        ends.add(readOnly ? "begin read-only" : "begin");
        OpenPart part = new OpenPart();
        parts.add(part);
        return part;
    }

    private final class OpenPart implements Part {

        private @Nullable Savepoint savepoint;

        @Override
        public boolean hasWork() {
            return savepoint != null;
        }

        @Override
        public void end(boolean keep) throws SQLException {
            ends.add(keep ? "keep" : "undo");
            parts.remove(this);
            if (savepoint != null && keep) {
                held.releaseSavepoint(savepoint);
            } else if (savepoint != null) {
                held.rollback(savepoint);
            }
        }
    }

    @Override
    public void commit() throws SQLException {
        ends.add("commit");
        Connection connection = held;
        if (connection != null) {
            connection.commit();
        }
    }

    @Override
    public void rollback() throws SQLException {
        ends.add("rollback");
        Connection connection = held;
        if (connection != null) {
            connection.rollback();
        }
    }

    /** Gives the connection back; the next use takes another. */
    @Override
    public void close() throws SQLException {
        Connection connection = held;
        held = null;
        if (connection != null) {
            connection.rollback();
            connection.close();
        }
    }
}
