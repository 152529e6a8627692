package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * What the JDBC views need to know of their session, and nothing more. May be used by several threads.
 */
public interface JdbcScope {

    /**
     * The name of the datasource, for messages.
     */
    String dataSource();

    /**
     * Whether the session refuses work for good, because it is independent and closed or its context has ended. Neither waits
     * nor opens anything.
     */
    boolean isEnded();

    /**
     * Whether there is a connection that work would run on, and none has to be taken first. Neither waits nor opens anything.
     */
    boolean isOpen();

    /**
     * Whether the session holds a pooled connection. Neither waits nor opens anything: it is asked by threads that cancel the
     * statement of another.
     */
    boolean holds(Connection connection);

    /**
     * Runs work on the pooled connection, inside the transaction, both of which it obtains where needed, and under the lock of
     * the session. The connection is the same object as long as the session holds it. An {@code SQLException} of the work is
     * noted as a failure of the transaction and reaches the caller unchanged, as do unchecked exceptions.
     *
     * @param sql the statement, for messages and statistics, or {@code null} if there is none or it is not known
     * @param statement what another thread may cancel while the work runs, or {@code null}
     * @throws SQLException also if there is no connection to be had or the session {@linkplain #isEnded() has ended}, with a
     *         message that says what to do
     */
    <T extends @Nullable Object> T run(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException;

    /**
     * The same for work without a statement.
     */
    default <T extends @Nullable Object> T run(@Nullable String sql, JdbcWork<T> work) throws SQLException {
        return run(sql, null, work);
    }

    /**
     * Gives a statement that has just been made the timeout which the session is to apply, if any. Called inside
     * {@link #run}.
     */
    void applyTimeout(Statement statement) throws SQLException;

    /**
     * {@link io.quarkiverse.dbsession.DbSession#commit()}, with failures in the form of JDBC.
     */
    void commit() throws SQLException;

    /**
     * {@link io.quarkiverse.dbsession.DbSession#rollback()}, with failures in the form of JDBC.
     */
    void rollback() throws SQLException;

    /**
     * The application has set a savepoint of its own.
     */
    void savepointSet(Savepoint savepoint);

    /**
     * Begins a part of the transaction that can be undone alone, a nested unit of work: what the session does until its end
     * belongs to it. Opens nothing.
     *
     * @param readOnly whether it refuses writes
     * @throws SQLException if the session has ended
     */
    Part begin(boolean readOnly) throws SQLException;

    /**
     * Goes back to a savepoint of the application's own, also inside a JTA transaction, where the pool would refuse it. What
     * has failed since is no failure of the transaction any more.
     */
    void rollback(Savepoint savepoint) throws SQLException;

    /**
     * What {@link #begin} has begun.
     */
    interface Part {

        /**
         * Whether anything has been done in it.
         */
        boolean hasWork();

        /**
         * @param keep whether what was done stays, as a part of the transaction, or is undone
         * @throws SQLException if what is to be kept cannot be, because a statement of it has failed for instance, and in each
         *         case if another part that has begun later has not ended
         */
        void end(boolean keep) throws SQLException;
    }
}
