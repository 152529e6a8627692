package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcWork;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.sql.SqlScope;
import io.quarkiverse.dbsession.runtime.sql.SqlWork;

/**
 * The heart of a session: a state machine around at most one connection.
 *
 * <pre>
 *           work                 work
 *  CLOSED --------&gt; IDLE ----------------&gt; ACTIVE
 *    ^               |  ^                    |
 *    |               |  +- commit, rollback -+
 *    +---- close ----+------- close ---------+        end: from each of them to ENDED, which refuses work
 * </pre>
 *
 * The connection belongs to the session from CLOSED to CLOSED: {@link #open()} alone takes it, {@link #release()} and
 * {@link #discard()} alone give it away. Every operation holds the lock, which is a {@link ReentrantLock} and not a monitor so
 * that a virtual thread that waits for the database does not pin its carrier.
 */
final class SessionCore implements SqlScope {

    private static final Logger LOG = Logger.getLogger(SessionCore.class);

    private enum State {
        /** No connection: in the beginning, and after {@code close()}. */
        CLOSED,
        /** A connection and no transaction: after {@code commit()} and {@code rollback()}. */
        IDLE,
        /** A connection and a transaction. */
        ACTIVE,
        /** The context is gone, and the connection with it. */
        ENDED
    }

    private final SessionSettings settings;
    private final CommitFailures commitFailures;
    private final Consumer<SessionCore> onOpen;
    private final ReentrantLock lock = new ReentrantLock();

    // Written under the lock; volatile because questions are answered without waiting for another thread's statement.
    private volatile State state = State.CLOSED;
    private volatile boolean rollbackOnly;
    /** There exactly in the states IDLE and ACTIVE. */
    private volatile @Nullable Connection connection;

    /** Guarded by the lock. The first failure of the current transaction: the commit tells it to whoever swallowed it. */
    private @Nullable DbSessionException failure;

    /**
     * Guarded by the lock. The connection is in a state that nobody knows: it is neither used nor given back, and the
     * transaction can only be rolled back.
     */
    private boolean unusable;

    /** Set by the thread that ends the session, honoured by the last one that holds the lock. */
    private volatile boolean ending;

    /**
     * @param onOpen called each time the session takes a connection
     */
    SessionCore(SessionSettings settings, Consumer<SessionCore> onOpen) {
        this.settings = settings;
        this.commitFailures = new CommitFailures(settings);
        this.onOpen = onOpen;
    }

    // Work

    @Override
    public String dataSource() {
        return settings.dataSource();
    }

    @Override
    public DriverSupport driver() {
        return settings.driver();
    }

    @Override
    public @Nullable Duration statementTimeout() {
        return settings.statementTimeout();
    }

    @Override
    public <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work) {
        refuseTransactionEnd(sql);
        return locked(() -> {
            Connection current = begin();
            long start = System.nanoTime();
            try {
                return work.execute(current);
            } catch (SQLException e) {
                throw noted(SqlErrors.translate(dataSource(), driver(), sql, e, timeout, System.nanoTime() - start));
            }
        });
    }

    /**
     * The same for the JDBC views, whose users expect what the driver throws.
     */
    <T extends @Nullable Object> T runJdbc(@Nullable String sql, JdbcWork<T> work) throws SQLException {
        if (sql != null) {
            refuseTransactionEnd(sql);
        }
        return locked(() -> {
            Connection current = begin();
            try {
                return work.execute(current);
            } catch (SQLException e) {
                noted(SqlErrors.translate(dataSource(), driver(), sql, e, null, 0));
                throw e;
            } catch (RuntimeException | Error e) {
                // All of the work is the driver's.
                giveUpConnection(null);
                throw e;
            }
        });
    }

    /**
     * A transaction that is ended by a statement ends without the session: nothing would keep a commit from being a silent
     * rollback (P3), and the next transaction would have the database's isolation level instead of the configured one.
     */
    private void refuseTransactionEnd(String sql) {
        String end = TransactionEnd.find(sql);
        if (end != null) {
            throw new DbSessionException(end + " as a statement is refused by the session of " + Place.dataSource(dataSource())
                    + ", which has to know how its transactions end. Call commit() or rollback() of the session or of its "
                    + "connection.", new Details(dataSource(), sql, TransactionEnd.INVALID_TRANSACTION_TERMINATION, null),
                    null);
        }
    }

    @Override
    public void giveUpConnection(@Nullable DbSessionException reason) {
        unusable = true;
        if (reason != null) {
            noted(reason);
        }
    }

    private DbSessionException noted(DbSessionException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }

    /**
     * The one place where a connection is taken and a transaction begins. JDBC begins it with the first statement, so that this
     * costs no round trip of its own unless an isolation level is to be set.
     */
    private Connection begin() {
        settings.source().checkUsable();
        Connection current = open();
        if (state == State.IDLE) {
            if (settings.isolation() != null) {
                prepare(() -> driver().beginWith(current, settings.isolation()));
            }
            state = State.ACTIVE;
            // A statement may fail behind the end of its transaction, which a mapper of its own rows has ended.
            failure = null;
            LOG.tracef("Transaction begins on %s", this);
        }
        return current;
    }

    private Connection open() {
        checkNotEnded();
        if (unusable) {
            throw new ConnectionUnavailable("The connection of " + Place.dataSource(dataSource())
                    + " has been given up, because its driver failed in an earlier statement of the transaction. Roll back to go on "
                    + "with another one.", new Details(dataSource(), null, null, null), failure);
        }
        if (connection == null) {
            Connection acquired = settings.source().acquire();
            connection = acquired;
            state = State.IDLE;
            prepare(() -> acquired.setAutoCommit(false));
            onOpen.accept(this);
            LOG.tracef("Connection taken for %s", this);
        }
        return connection;
    }

    private void checkNotEnded() {
        // The second: whoever waited for the lock while the context ended takes no new connection.
        if (state == State.ENDED || ending && connection == null) {
            throw new IllegalStateException("The session of " + Place.dataSource(dataSource())
                    + " has ended with its request and refuses work. Do it before the request ends, or in a context of its own.");
        }
    }

    private interface Preparation {
        void apply() throws SQLException;
    }

    /**
     * Does something to the connection before its use. One that cannot be prepared is given up.
     */
    private void prepare(Preparation preparation) {
        try {
            preparation.apply();
        } catch (SQLException e) {
            discard();
            throw SqlErrors.translate(dataSource(), driver(), null, e, null, 0);
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
    }

    // The end of a transaction

    void commit() {
        locked(() -> {
            // What it was to commit has been rolled back, and nobody may take that for a success.
            checkNotEnded();
            if (state != State.ACTIVE) {
                return null;
            }
            checkCommittable();
            long start = System.nanoTime();
            try {
                connection.commit();
            } catch (SQLException e) {
                CommitFailed failed = commitFailures.of(e, connection);
                if (failed.outcome() == CommitFailed.Outcome.ROLLED_BACK) {
                    rollback();
                } else {
                    discard();
                }
                throw failed;
            } catch (RuntimeException | Error e) {
                // Not an answer of the database: nothing is known of the transaction.
                discard();
                throw e;
            }
            transactionEnded();
            LOG.tracef("Committed on %s in %d us", this, (System.nanoTime() - start) / 1000);
            return null;
        });
    }

    /**
     * Rolls back and throws if the transaction cannot be committed, as far as can be known without asking the database.
     * PostgreSQL answers the COMMIT of a failed transaction with a ROLLBACK, and pgjdbc reports that as success; so it has to
     * be found out before.
     */
    void checkCommittable() {
        locked(() -> {
            if (state != State.ACTIVE) {
                return null;
            }
            if (rollbackOnly) {
                rollback();
                throw commitFailures.marked();
            }
            DbSessionException first = failure;
            try {
                if (unusable || connection.isClosed()) {
                    discard();
                    throw commitFailures.brokenBefore(first);
                }
                if (driver().isTransactionFailed(connection, first != null)) {
                    rollback();
                    throw commitFailures.swallowed(first);
                }
            } catch (SQLException e) {
                discard();
                throw commitFailures.brokenBefore(SqlErrors.translate(dataSource(), driver(), null, e, null, 0));
            }
            return null;
        });
    }

    void rollback() {
        locked(() -> {
            rollbackOnly = false;
            if (state == State.ACTIVE && undo()) {
                transactionEnded();
                LOG.tracef("Rolled back on %s", this);
            }
            return null;
        });
    }

    /**
     * Rolls back on the connection. One that cannot even do that is given up; the server undoes what it no longer hears of.
     *
     * @return whether the connection is still there
     */
    private boolean undo() {
        if (unusable) {
            discard();
            return false;
        }
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("Rollback on %s failed, the connection is given up: %s", this, e.getClass().getName());
            discard();
            return false;
        } catch (Error e) {
            discard();
            throw e;
        }
    }

    private void transactionEnded() {
        state = State.IDLE;
        failure = null;
    }

    // The end of the connection

    void close() {
        locked(() -> {
            release();
            return null;
        });
    }

    /**
     * Gives the connection back, if there is one. It is rolled back in each case, even where no transaction is known
     * of: the pool commits what is open when it switches auto-commit on again, and code that unwrapped the connection
     * may have left something open. With PostgreSQL that costs nothing when nothing is.
     */
    private void release() {
        rollbackOnly = false;
        if (connection != null && undo()) {
            Connection released = connection;
            forget();
            try {
                settings.source().release(released);
                LOG.tracef("Connection given back by %s", this);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("Return of the connection of %s failed, it is given up: %s", this, e.getClass().getName());
                settings.source().destroy(released);
            } catch (Error e) {
                settings.source().destroy(released);
                throw e;
            }
        }
    }

    private void discard() {
        Connection broken = connection;
        forget();
        if (broken != null) {
            settings.source().destroy(broken);
        }
    }

    private void forget() {
        connection = null;
        failure = null;
        unusable = false;
        state = State.CLOSED;
    }

    /**
     * Ends the session for good: rolls back, gives the connection back, and refuses work from now on. Never waits for a
     * statement that another thread runs: that thread does the rest when it is through.
     */
    void end() {
        ending = true;
        endIfNobodyWorks();
    }

    private void endIfNobodyWorks() {
        while (ending && state != State.ENDED && lock.tryLock()) {
            try {
                release();
            } finally {
                // Whatever happened to the connection, the session does not have it any more.
                state = State.ENDED;
                lock.unlock();
            }
        }
    }

    // Questions, answered without the lock

    boolean isOpen() {
        State now = state;
        return now == State.IDLE || now == State.ACTIVE;
    }

    boolean inTransaction() {
        return state == State.ACTIVE;
    }

    boolean isEnded() {
        return ending;
    }

    @Nullable
    Connection heldConnection() {
        return connection;
    }

    boolean isRollbackOnly() {
        return rollbackOnly;
    }

    void setRollbackOnly() {
        locked(() -> {
            rollbackOnly = true;
            return null;
        });
    }

    private interface Operation<T extends @Nullable Object, E extends Exception> {
        T perform() throws E;
    }

    private <T extends @Nullable Object, E extends Exception> T locked(Operation<T, E> operation) throws E {
        lock.lock();
        try {
            return operation.perform();
        } finally {
            lock.unlock();
            if (ending && !lock.isHeldByCurrentThread()) {
                endIfNobodyWorks();
            }
        }
    }

    @Override
    public String toString() {
        return "the session of " + Place.dataSource(dataSource());
    }
}
