package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;

/**
 * The session's own transactions, one after the other, and the connection that they run on: a state machine.
 *
 * <pre>
 *           work                 work
 *  CLOSED --------&gt; IDLE ----------------&gt; ACTIVE
 *    ^               |  ^                    |
 *    |               |  +- commit, rollback -+
 *    +---- release --+------ release --------+        end: from each of them to ENDED, which refuses work
 * </pre>
 *
 * The connection belongs to the session from CLOSED to CLOSED: {@link #open()} alone takes it, {@link #release()} and
 * {@link #discard()} alone give it away.
 */
final class OwnTransaction extends SessionTransaction {

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

    private final SessionOwner owner;

    // Written under the lock; volatile because questions are answered without waiting for another thread's statement.
    private volatile State state = State.CLOSED;
    private volatile boolean rollbackOnly;
    /** There exactly in the states IDLE and ACTIVE. */
    private volatile @Nullable Connection connection;
    /** Whether the current transaction can only read. */
    private volatile boolean readOnly;

    // Guarded by the lock.

    /**
     * The connection is in a state that nobody knows: it is neither used nor given back, and the transaction can only be
     * rolled back.
     */
    private boolean unusable;
    /** The level that the current transaction was given, {@code null} for the database's own. */
    private @Nullable Isolation isolation;
    /** The session, and not the pool, has made the connection read-only. */
    private boolean resetReadOnly;
    /** Observers of the commit have been told of the current transaction. */
    private boolean commitAnnounced;
    /** The current transaction has begun when the outcome was decided: nobody is told of its end. */
    private boolean afterOutcome;
    /**
     * Work that belongs to no unit was rolled back because units inside of it have got into each other's way. What comes after
     * it must not be committed as if it were all, until the application has rolled back itself.
     */
    private boolean overlapped;
    /** The session has ended with uncommitted work. */
    private boolean lost;

    OwnTransaction(SessionCore core, SessionSettings settings, SessionOwner owner, CommitFailures commitFailures) {
        super(core, settings, commitFailures);
        this.owner = owner;
    }

    // Its beginning

    /**
     * The one place where the session takes a connection and begins a transaction of its own. JDBC begins it with the first
     * statement, so that this costs no round trip of its own unless an isolation level is to be set.
     */
    @Override
    Connection connect() {
        Connection current = open();
        if (state == State.IDLE) {
            // The first statement may be one of a nested unit: it is the whole that has the say.
            UnitOptions options = core.units().optionsOfOwner();
            isolation = options.isolation() != null ? options.isolation() : settings.isolation();
            afterOutcome = owner.isDecided();
            boolean onlyReads = options.readOnly() || afterOutcome;
            prepare(() -> {
                if (onlyReads && !current.isReadOnly()) {
                    current.setReadOnly(true);
                    resetReadOnly = true;
                }
                if (isolation != null) {
                    settings.driver().beginWith(current, isolation);
                }
            });
            readOnly = onlyReads;
            state = State.ACTIVE;
            // A statement may fail behind the end of its transaction, which a mapper of its own rows has ended.
            recovered();
            commitAnnounced = false;
            LOG.tracef("Transaction begins on %s", core);
            announceBegin();
        }
        return current;
    }

    @Override
    void beginRefused(Throwable thrown) {
        undoWork();
    }

    private Connection open() {
        if (unusable) {
            throw core.refusals().givenUp(failure());
        }
        if (connection == null) {
            Connection acquired = settings.source().acquire(owner.held(settings.dataSource()));
            connection = acquired;
            state = State.IDLE;
            prepare(() -> acquired.setAutoCommit(false));
            owner.opened(core);
            LOG.tracef("Connection taken for %s", core);
        }
        return connection;
    }

    private interface JdbcStep {
        void apply() throws SQLException;
    }

    /**
     * Does something to the connection before its use. One that cannot be prepared is given up.
     */
    private void prepare(JdbcStep preparation) {
        try {
            preparation.apply();
        } catch (SQLException e) {
            discard();
            throw translated(e);
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
    }

    // Its end

    /**
     * Does nothing when there is no transaction.
     */
    void commit() {
        announceCommit();
        if (state != State.ACTIVE) {
            return;
        }
        endCursors(CursorEnd.COMMIT);
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
        } catch (RuntimeException e) {
            // Not an answer of the database: nothing is known of the transaction.
            discard();
            throw commitFailures.unknown(e);
        } catch (Error e) {
            discard();
            throw e;
        }
        ended(true);
        LOG.tracef("Committed on %s in %d us", core, (System.nanoTime() - start) / 1000);
    }

    /**
     * Finds out, as far as that is possible without asking the database, whether the transaction can be committed, and tells
     * observers of the commit that is to come, once.
     */
    void announceCommit() {
        checkCommittable();
        TransactionListener listener = settings.listener();
        if (state != State.ACTIVE || listener == null || readOnly || commitAnnounced) {
            return;
        }
        commitAnnounced = true;
        try {
            core.units().observe(this, () -> listener.beforeCommit(core.session()));
        } catch (RuntimeException | Error e) {
            rollback();
            throw e;
        }
        checkCommittable();
    }

    /**
     * Rolls back and throws if the transaction cannot be committed. PostgreSQL answers the COMMIT of a failed transaction with
     * a ROLLBACK, and pgjdbc reports that as success; so it has to be found out before.
     */
    private void checkCommittable() {
        if (overlapped) {
            rollback();
            throw commitFailures.unitsOverlapped();
        }
        if (state != State.ACTIVE) {
            return;
        }
        if (rollbackOnly) {
            rollback();
            throw commitFailures.marked();
        }
        DbSessionException first = failure();
        try {
            if (unusable || connection.isClosed()) {
                discard();
                throw commitFailures.brokenBefore(first);
            }
            if (settings.driver().isTransactionFailed(connection, first != null)) {
                rollback();
                throw commitFailures.swallowed(first);
            }
        } catch (SQLException e) {
            discard();
            throw commitFailures.brokenBefore(translated(e));
        }
    }

    /**
     * Does nothing but lift the mark when there is no transaction.
     */
    void rollback() {
        overlapped = false;
        undoWork();
    }

    private void undoWork() {
        rollbackOnly = false;
        if (state == State.ACTIVE && undo()) {
            ended(false);
            LOG.tracef("Rolled back on %s", core);
        }
    }

    /**
     * Rolls back on the connection. One that cannot even do that is given up; the server undoes what it no longer hears of.
     *
     * @return whether the connection is still there
     */
    private boolean undo() {
        endCursors(CursorEnd.ROLLBACK);
        if (unusable) {
            discard();
            return false;
        }
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("Rollback on %s failed, the connection is given up: %s", core, e.getClass().getName());
            discard();
            return false;
        } catch (Error e) {
            discard();
            throw e;
        }
    }

    private void ended(boolean committed) {
        outcome(committed);
        state = State.IDLE;
        recovered();
        if (resetReadOnly) {
            resetReadOnly = false;
            try {
                connection.setReadOnly(false);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("The connection of %s stays read-only and is given up: %s", core, e.getClass().getName());
                discard();
            }
        }
    }

    private void outcome(boolean committed) {
        readOnly = false;
        // Another thread may have marked what was being committed.
        rollbackOnly = false;
        if (!afterOutcome) {
            core.outcome(committed);
        }
    }

    @Override
    void partFailed(Throwable thrown) {
        // There is always a unit around it: a part of nothing is a whole.
        throw new IllegalStateException("A unit of work of " + core + " is a part of nothing", thrown);
    }

    @Override
    void unitsOverlap() {
        // A unit that has it all tells its caller by itself.
        overlapped |= state == State.ACTIVE && !core.units().hasOwner();
        undoWork();
        core.units().ownTransactionOver();
    }

    // The end of the connection

    /**
     * Gives the connection back, if there is one. It is rolled back in each case, even where no transaction is known
     * of: the pool commits what is open when it switches auto-commit on again, and code that unwrapped the connection
     * may have left something open. With PostgreSQL that costs nothing when nothing is.
     */
    void release() {
        rollbackOnly = false;
        overlapped = false;
        endCursors(CursorEnd.SESSION);
        if (connection == null || !undo()) {
            return;
        }
        if (state == State.ACTIVE) {
            ended(false);
        }
        Connection released = connection;
        if (released == null) {
            return;
        }
        forget();
        try {
            settings.source().release(released);
            LOG.tracef("Connection given back by %s", core);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("Return of the connection of %s failed, it is given up: %s", core, e.getClass().getName());
            settings.source().destroy(released);
        } catch (Error e) {
            settings.source().destroy(released);
            throw e;
        }
    }

    @Override
    void giveUp(@Nullable DbSessionException reason) {
        unusable = true;
        endCursors(CursorEnd.GIVEN_UP);
        if (reason != null) {
            noted(reason);
        }
    }

    private void discard() {
        Connection broken = connection;
        endCursors(CursorEnd.ROLLBACK);
        forget();
        if (broken != null) {
            settings.source().destroy(broken);
        }
    }

    private void forget() {
        if (state == State.ACTIVE) {
            outcome(false);
        }
        connection = null;
        recovered();
        unusable = false;
        resetReadOnly = false;
        state = State.CLOSED;
        owner.closed(core);
    }

    /**
     * Gives the connection back and refuses work from now on, whatever happens.
     */
    void end() {
        endCursors(owner.isIndependent() ? CursorEnd.SESSION : CursorEnd.CONTEXT);
        try {
            if (state == State.ACTIVE) {
                lost = hasUncommittedWork();
                core.units().ownTransactionOver();
            }
            release();
        } finally {
            state = State.ENDED;
        }
    }

    // Questions, which need no lock

    @Override
    @Nullable
    Connection connection() {
        return connection;
    }

    @Override
    boolean isActive() {
        return state == State.ACTIVE;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /**
     * Whether there is work that would be lost.
     */
    boolean hasUncommittedWork() {
        return state == State.ACTIVE && !readOnly;
    }

    boolean isLost() {
        return lost;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Whether the current transaction has begun after the outcome of its request.
     */
    boolean isAfterOutcome() {
        return afterOutcome;
    }

    boolean isMarked() {
        return rollbackOnly;
    }

    void mark() {
        rollbackOnly = true;
    }

    @Override
    boolean isOuter() {
        return false;
    }

    @Override
    boolean isGivenUp() {
        return unusable;
    }

    @Override
    @Nullable
    Isolation isolation() {
        if (state == State.ACTIVE) {
            return isolation;
        }
        Isolation ofUnit = core.units().optionsOfOwner().isolation();
        return ofUnit != null ? ofUnit : settings.isolation();
    }
}
