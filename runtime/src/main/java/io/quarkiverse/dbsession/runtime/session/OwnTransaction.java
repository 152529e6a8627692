package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.TransactionFate;
import io.quarkiverse.dbsession.runtime.driver.TransactionId;
import io.quarkiverse.dbsession.runtime.message.Caller;
import io.quarkiverse.dbsession.runtime.sql.PreparedWork;

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

    // Written under the lock; volatile because questions are answered without waiting for another thread's statement.
    private volatile State state = State.CLOSED;
    private volatile boolean rollbackOnly;
    /** There exactly in the states IDLE and ACTIVE. */
    private volatile @Nullable Connection connection;
    /** The same connection for whoever watches how long it is held, if anybody does. */
    private volatile ConnectionWatch.@Nullable Hold hold;
    /** Where in the application it was taken, if anybody wants to know. */
    private volatile @Nullable Caller place;
    /** Whether the current transaction can only read. */
    private volatile boolean readOnly;
    /** The commit has been sent, and its answer is waited for. */
    private volatile boolean committing;
    /** The session has ended with work that was neither marked to be rolled back nor about to be committed. */
    private volatile boolean leftOver;

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
    /** The name of the current transaction, if the database has told it by the way. */
    private @Nullable TransactionId identity;
    /** Made for the first one of the current transaction. */
    private @Nullable LastStatement lastStatement;
    /** Observers of the commit have been told of the current transaction. */
    private boolean commitAnnounced;
    /** The current transaction has begun when the outcome was decided: nobody is told of its end. */
    private boolean afterOutcome;

    // Why work was undone that the application takes for done: what comes after it must not be committed as if it were all, until
    // the application has rolled back itself.

    /** Units of work inside of it have got into each other's way, and it belongs to none itself. */
    private boolean overlapped;
    /** The connection was held for too long. Asked without the lock as well. */
    private volatile boolean expired;

    /** The session has ended with uncommitted work. */
    private boolean lost;

    OwnTransaction(SessionCore core) {
        super(core);
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
            isolation = options.isolation() != null ? options.isolation() : settings().options().isolation();
            Duration lockTimeout = settings().options().lockTimeout();
            afterOutcome = core.owner().isDecided();
            boolean onlyReads = options.readOnly() || afterOutcome;
            try {
                if (onlyReads && !current.isReadOnly()) {
                    current.setReadOnly(true);
                    resetReadOnly = true;
                }
                if (isolation != null || lockTimeout != null) {
                    settings().driver().beginWith(current, isolation, lockTimeout);
                }
            } catch (SQLException | RuntimeException | Error e) {
                throw unprepared(e);
            }
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
        if (expired) {
            throw core.refusals().expired();
        }
        if (connection == null) {
            ConnectionWatch watch = settings().watch();
            place = watch == null ? null : watch.place();
            Connection acquired = acquire(place);
            connection = acquired;
            state = State.IDLE;
            hold = watch == null ? null : watch.taken(core, place);
            try {
                acquired.setAutoCommit(false);
            } catch (SQLException | RuntimeException | Error e) {
                throw unprepared(e);
            }
            core.owner().opened(core);
            LOG.tracef("Connection taken for %s", core);
        }
        return connection;
    }

    /**
     * Gives a connection up that cannot be prepared for its use.
     *
     * @return what the application is told
     */
    private RuntimeException unprepared(Throwable failure) {
        discard();
        if (failure instanceof Error e) {
            throw e;
        }
        return failure instanceof SQLException e ? translated(e) : (RuntimeException) failure;
    }

    // Its statements

    /**
     * Runs a prepared statement on the connection, inside the current transaction.
     */
    <T extends @Nullable Object> T prepared(String text, @Nullable Duration timeout, PreparedWork<T> work) throws SQLException {
        LastStatement last = lastStatement;
        if (last == null) {
            last = new LastStatement();
            lastStatement = last;
        }
        return last.run(connection, settings().driver(), text, timeout, work);
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
        endStatements(CursorEnd.COMMIT);
        TransactionId id = wantsIdentity() && settings().options().lookedUp() ? identify() : identity;
        long start = System.nanoTime();
        committing = true;
        try {
            connection.commit();
        } catch (SQLException e) {
            CommitFailed failed = core.commitFailures().of(e, connection);
            if (failed.outcome() == CommitFailed.Outcome.ROLLED_BACK) {
                rollback();
                throw failed;
            }
            answerLost(id, failed);
            return;
        } catch (RuntimeException e) {
            // Not an answer of the database: nothing is known of the transaction.
            answerLost(id, core.commitFailures().unknown(e));
            return;
        } catch (Error e) {
            discard();
            throw e;
        } finally {
            committing = false;
        }
        ended(true);
        if (LOG.isTraceEnabled()) {
            LOG.tracef("Committed on %s in %d us", core, (System.nanoTime() - start) / 1000);
        }
    }

    /**
     * Asks the database for the name of the transaction that is about to be committed.
     */
    private @Nullable TransactionId identify() {
        try {
            return settings().driver().transactionId(connection);
        } catch (SQLException e) {
            DbSessionException failure = core.failed(this, null, e, null, 0);
            discard();
            throw failure instanceof ConnectionUnavailable ? core.commitFailures().brokenBefore(failure)
                    : core.commitFailures().unidentified(failure);
        }
    }

    /**
     * The connection broke while the commit was under way.
     *
     * @param id the transaction, if it is known
     * @throws CommitFailed unless it is found out that the transaction was committed
     */
    private void answerLost(@Nullable TransactionId id, CommitFailed failed) {
        Connection broken = connection;
        connection = null;
        // First: there may be no other connection to ask on.
        settings().source().destroy(broken);
        TransactionFate fate = id == null ? TransactionFate.UNKNOWN : new LostCommit(settings(), id).find();
        if (fate == TransactionFate.COMMITTED) {
            LOG.debugf("The answer to a commit on %s was lost: it was looked up, and is committed", core);
            outcome(true);
            state = State.IDLE;
        }
        forget();
        if (fate != TransactionFate.COMMITTED) {
            throw fate == TransactionFate.ABORTED ? core.commitFailures().lookedUp(failed) : failed;
        }
    }

    /**
     * Finds out, as far as that is possible without asking the database, whether the transaction can be committed, and tells
     * observers of the commit that is to come, once.
     */
    void announceCommit() {
        checkCommittable();
        TransactionListener listener = settings().listener();
        if (state != State.ACTIVE || listener == null || readOnly || commitAnnounced) {
            return;
        }
        commitAnnounced = true;
        try {
            core.units().observeCommit(this, listener);
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
        if (overlapped || expired) {
            CommitFailed undone = overlapped ? core.commitFailures().unitsOverlapped() : core.commitFailures().expired();
            rollback();
            throw undone;
        }
        if (state != State.ACTIVE) {
            return;
        }
        if (rollbackOnly) {
            rollback();
            throw core.commitFailures().marked();
        }
        DbSessionException first = failure();
        try {
            if (unusable || connection.isClosed()) {
                discard();
                throw core.commitFailures().brokenBefore(first);
            }
            if (settings().driver().isTransactionFailed(connection, first != null)) {
                rollback();
                throw core.commitFailures().swallowed(first);
            }
        } catch (SQLException e) {
            discard();
            throw core.commitFailures().brokenBefore(translated(e));
        }
    }

    /**
     * Does nothing but lift the mark when there is no transaction.
     */
    void rollback() {
        overlapped = false;
        expired = false;
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
        endStatements(CursorEnd.ROLLBACK);
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

    @Override
    void endStatements(CursorEnd reason) {
        super.endStatements(reason);
        LastStatement kept = lastStatement;
        if (kept != null) {
            lastStatement = null;
            kept.end();
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
        identity = null;
        // Another thread may have marked what was being committed.
        rollbackOnly = false;
        if (!afterOutcome) {
            core.outcome(committed);
        }
    }

    @Override
    boolean wantsIdentity() {
        return identity == null && !readOnly;
    }

    @Override
    void identified(TransactionId id) {
        identity = id;
    }

    @Override
    void partFailed(Throwable thrown) {
        // There is always a unit around it: a part of nothing is a whole.
        throw new IllegalStateException("A unit of work of " + core + " is a part of nothing", thrown);
    }

    @Override
    void unitsOverlap() {
        // A unit that has it all tells its caller by itself.
        if (state == State.ACTIVE && !core.units().hasOwner()) {
            overlapped = true;
        }
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
        expired = false;
        endStatements(CursorEnd.SESSION);
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
            settings().source().release(released);
            LOG.tracef("Connection given back by %s", core);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("Return of the connection of %s failed, it is given up: %s", core, e.getClass().getName());
            settings().source().destroy(released);
        } catch (Error e) {
            settings().source().destroy(released);
            throw e;
        }
    }

    @Override
    void giveUp(@Nullable DbSessionException reason) {
        unusable = true;
        endStatements(CursorEnd.GIVEN_UP);
        if (reason != null) {
            noted(reason);
        }
    }

    private void discard() {
        Connection broken = connection;
        endStatements(CursorEnd.ROLLBACK);
        forget();
        if (broken != null) {
            settings().source().destroy(broken);
        }
    }

    private void forget() {
        if (state == State.ACTIVE) {
            outcome(false);
        }
        ConnectionWatch.Hold held = hold;
        if (held != null) {
            hold = null;
            held.end();
        }
        connection = null;
        recovered();
        unusable = false;
        resetReadOnly = false;
        state = State.CLOSED;
        core.owner().closed(core);
    }

    /**
     * Gives the connection back that has been held for too long.
     */
    void expire(ConnectionWatch.Hold tooLong) {
        if (hold != tooLong) {
            return;
        }
        boolean inWork = state == State.ACTIVE;
        endStatements(CursorEnd.EXPIRED);
        if (inWork) {
            core.units().ownTransactionOver();
        }
        release();
        expired = inWork;
    }

    /**
     * Closes the connection under the thread that waits for its server. The answer to a commit is waited for: without it nobody
     * could say what has become of the work.
     */
    void breakOff(ConnectionWatch.Hold tooLong) {
        Connection waitedFor = connection;
        if (hold == tooLong && waitedFor != null && !committing) {
            settings().source().breakOff(waitedFor);
        }
    }

    /**
     * Gives the connection back and refuses work from now on, whatever happens.
     */
    void end() {
        endStatements(core.owner().isIndependent() ? CursorEnd.SESSION : CursorEnd.CONTEXT);
        try {
            if (state == State.ACTIVE) {
                lost = hasUncommittedWork();
                leftOver = lost && !rollbackOnly;
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

    private boolean hasUncommittedWork() {
        return state == State.ACTIVE && !readOnly;
    }

    /**
     * Whether there is work that nobody has said to commit or to roll back, or was when the session ended.
     */
    boolean hasLeftOver() {
        return leftOver || hasUncommittedWork() && !rollbackOnly && !committing;
    }

    boolean isLost() {
        return lost;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Whether the statement that is about to run may be a transaction by itself. Not if something was set at the beginning of
     * the current one that it would need.
     */
    boolean isOfSingleStatements() {
        return readOnly && isolation == null && settings().options().lockTimeout() == null
                && core.units().areOfSingleStatements();
    }

    /**
     * Whether the current transaction has begun after the outcome of its request.
     */
    boolean isAfterOutcome() {
        return afterOutcome;
    }

    boolean holds(ConnectionWatch.Hold watched) {
        return hold == watched;
    }

    boolean isExpired() {
        return expired;
    }

    @Override
    @Nullable
    Caller place() {
        return place;
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
        return ofUnit != null ? ofUnit : settings().options().isolation();
    }
}
