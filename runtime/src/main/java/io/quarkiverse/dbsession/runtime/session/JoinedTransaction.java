package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * The session's part in an outer transaction that it has joined.
 */
final class JoinedTransaction extends SessionTransaction implements OuterTransaction.Completion {

    private final OuterTransaction outer;

    /** The outer transaction's; {@code null} as long as it is not used. */
    private volatile @Nullable Connection connection;

    /**
     * Why it cannot be committed any more, although the database would. Told when it is to be committed, and not by marking the
     * outer transaction: {@code @Transactional} would then roll back without a word, and a success would be answered (P3).
     */
    private volatile @Nullable CommitFailed doom;

    /** Where in the application the connection was taken, if anybody wants to know. */
    private volatile @Nullable Caller place;

    private boolean begun;

    /** There was no connection, or it has been given up: there will not be another one. */
    private boolean givenUp;

    /** The connection was closed after a statement had failed on it. */
    private boolean failedBeforeClose;

    /** The commit has begun, and observers have been told: whoever still works in it belongs to the commit. */
    private boolean completing;

    JoinedTransaction(SessionCore core, OuterTransaction outer) {
        super(core);
        this.outer = outer;
    }

    @Override
    Connection connect() {
        outer.checkUsable();
        if (givenUp) {
            throw core.refusals().givenUp(failure());
        }
        Connection current = connection;
        if (current == null) {
            current = acquire();
            connection = current;
        }
        if (!begun) {
            begun = true;
            announceBegin();
        }
        return current;
    }

    private Connection acquire() {
        try {
            ConnectionWatch watch = settings().watch();
            place = watch == null ? null : watch.place();
            return acquire(place);
        } catch (ConnectionUnavailable e) {
            // A statement that has failed as any other. And a pool whose connection could not join would give it at the next
            // call, as if it had: nobody would commit what is done on it.
            givenUp = true;
            noted(e);
            doom(core.commitFailures().swallowed(e));
            throw e;
        }
    }

    @Override
    void beginRefused(Throwable thrown) {
        partFailed(thrown);
    }

    @Override
    DbSessionException noted(DbSessionException e) {
        if (completing) {
            // Nobody looks at the connection again before the commit.
            outer.setRollbackOnly();
        }
        return super.noted(e);
    }

    /**
     * Sees to it that the outer transaction is not committed, and that whoever commits it hears of it.
     */
    private void doom(CommitFailed reason) {
        doom = doom == null ? reason : doom;
        if (completing) {
            outer.setRollbackOnly();
        }
    }

    @Override
    void partFailed(Throwable thrown) {
        doom(core.commitFailures().partFailed(thrown));
    }

    @Override
    void unitsOverlap() {
        outer.setRollbackOnly();
    }

    @Override
    void giveUp(@Nullable DbSessionException reason) {
        if (reason != null) {
            noted(reason);
        }
        doom(core.commitFailures().swallowed(reason));
        givenUp = true;
        endStatements(CursorEnd.GIVEN_UP);
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            settings().source().destroy(broken);
        }
    }

    // Its end: on the thread that ends it, or on one that ends it because it has taken too long

    @Override
    public void beforeCommit() {
        Suspension around = core.enter();
        try {
            checkCommittable();
            TransactionListener listener = settings().listener();
            if (listener != null && begun && !outer.isRollbackOnly()) {
                core.units().observeCommit(this, listener);
                checkCommittable();
            }
            completing = true;
            closeConnection(CursorEnd.JTA);
        } finally {
            core.leave(around);
        }
    }

    /**
     * The driver would report the commit of a failed transaction as a success, as with the session's own.
     */
    private void checkCommittable() {
        CommitFailed known = doom;
        if (known != null) {
            throw known;
        }
        if (core.units().isOfLibrary(this)) {
            throw core.commitFailures().transactionLeftOpen();
        }
        if (failedBeforeClose) {
            throw core.commitFailures().swallowed(failure());
        }
        Connection current = connection;
        try {
            if (current != null && settings().driver().isTransactionFailed(current, failure() != null)) {
                throw core.commitFailures().swallowed(failure());
            }
        } catch (SQLException e) {
            throw core.commitFailures().brokenBefore(translated(e));
        }
    }

    @Override
    public void ended(boolean committed) {
        // The pool has closed what was open of it.
        connection = null;
        endCursorsWithoutLock(CursorEnd.JTA);
        core.left(outer, begun, committed);
    }

    /**
     * What is opened after {@link #beforeCommit()}, by what is called when Hibernate flushes for instance, is closed at once:
     * the pool would warn of it, and nobody is asked again between that flush and the pool.
     */
    void closeIfCompleting() {
        if (completing && core.units().innermost(this) == null) {
            closeConnection(CursorEnd.JTA);
        }
    }

    /**
     * The application closes what the session uses of the connection. Its state is looked at now: nobody can later.
     */
    void close() {
        Connection current = connection;
        try {
            if (current != null && settings().driver().isTransactionFailed(current, failure() != null)) {
                failedBeforeClose = true;
            }
        } catch (SQLException e) {
            noted(translated(e));
            failedBeforeClose = true;
        }
        closeConnection(CursorEnd.SESSION);
    }

    private void closeConnection(CursorEnd reason) {
        endStatements(reason);
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                settings().source().release(current);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("The JTA connection of %s could not be closed: %s", core, e.getClass().getName());
            }
        }
    }

    // Questions

    @Override
    @Nullable
    Connection connection() {
        return connection;
    }

    @Override
    boolean isActive() {
        return begun;
    }

    @Override
    @Nullable
    Caller place() {
        return place;
    }

    boolean isDoomed() {
        return doom != null;
    }

    @Override
    boolean isOuter() {
        return true;
    }

    @Override
    boolean isGivenUp() {
        return givenUp;
    }

    @Override
    @Nullable
    Isolation isolation() {
        return null;
    }
}
