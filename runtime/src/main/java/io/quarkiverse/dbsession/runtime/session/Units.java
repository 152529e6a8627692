package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.LinkedList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.ReadConsistency;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.TransactionId;

/**
 * The units of work that a session is in, the innermost on top, and what their beginnings and ends mean. Guarded by the lock of
 * the session, apart from the timeout and the current one.
 */
final class Units {

    private final SessionCore core;

    /** The innermost one. The others are linked from it. */
    private volatile @Nullable Unit current;
    private volatile @Nullable Duration statementTimeout;

    Units(SessionCore core) {
        this.core = core;
    }

    private DriverSupport driver() {
        return core.settings().driver();
    }

    // Beginning

    /**
     * @param transaction that statements would run in now
     * @param policy what is done about it if it is the session's own and nobody's unit
     */
    Unit enterAtomic(SessionTransaction transaction, CurrentTransaction policy, UnitOptions options) {
        if (transaction.isOuter() || innermost(transaction) != null) {
            if (policy == CurrentTransaction.ROLLBACK || policy == CurrentTransaction.RAISE) {
                throw core.refusals().insideUnitOrOuter(policy.name(), transaction.isOuter());
            }
            checkIsolation(options, transaction);
            return push(new Unit(Unit.Kind.PART, options, transaction));
        }
        OwnTransaction own = (OwnTransaction) transaction;
        if (own.isActive()) {
            core.checkUsable();
            switch (policy) {
                case COMMIT -> own.commit();
                case ROLLBACK -> own.rollback();
                case APPEND -> checkIsolation(options, own);
                case RAISE -> throw core.refusals().inProgress();
            }
        }
        return push(new Unit(Unit.Kind.OWNER, options, own));
    }

    Unit enterNested(SessionTransaction transaction, UnitOptions options) {
        return push(new Unit(Unit.Kind.SAVEPOINT, options, transaction));
    }

    /**
     * A transaction of a library on a connection of the session.
     */
    Unit enterOfLibrary(SessionTransaction transaction, UnitOptions options) {
        return push(new Unit(Unit.Kind.SAVEPOINT, options, transaction, true));
    }

    private void checkIsolation(UnitOptions options, SessionTransaction transaction) {
        Isolation wanted = options.isolation();
        if (wanted != null && wanted != transaction.isolation()) {
            throw core.refusals().otherIsolation(wanted, transaction.isolation());
        }
    }

    /**
     * Before the first statement of a nested unit, so that one without statements costs nothing.
     */
    void setSavepoints(Connection connection, SessionTransaction transaction) {
        if (current == null) {
            return;
        }
        for (Unit unit : withoutSavepoint(transaction)) {
            try {
                unit.savepoint = driver().setSavepoint(connection);
                if (unit.options.readOnly()) {
                    driver().readOnlyToSavepoint(connection);
                }
            } catch (SQLException e) {
                throw core.failed(transaction, null, e, null, 0);
            }
        }
    }

    /**
     * Those that still need their savepoint, from the outermost to the innermost. Units that observers of the transaction find
     * around them are left out: what an observer of its begin does stays when they are undone.
     */
    private List<Unit> withoutSavepoint(SessionTransaction transaction) {
        List<Unit> found = List.of();
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.kind == Unit.Kind.OBSERVERS) {
                break;
            }
            if (unit.kind == Unit.Kind.SAVEPOINT && unit.savepoint == null && unit.transaction == transaction) {
                found = found.isEmpty() ? new LinkedList<>() : found;
                found.add(0, unit);
            }
        }
        return found;
    }

    // Ending

    /**
     * @param thrown what the work has thrown, or {@code null} if it has returned
     * @throws RuntimeException if what has returned cannot be kept
     */
    void exit(Unit unit, @Nullable Throwable thrown) {
        RuntimeException inside = undoOfLibraries(unit);
        exitInnermost(unit, thrown != null ? thrown : inside);
        if (inside != null && thrown == null) {
            throw inside;
        }
    }

    /**
     * Undoes transactions that libraries have begun inside of a unit, on its thread, and that nobody has ended.
     *
     * @return why the unit cannot be kept then, or {@code null} if there are none
     */
    private @Nullable RuntimeException undoOfLibraries(Unit unit) {
        RuntimeException reason = null;
        for (Unit inside = current; inside != unit && contains(unit) && inside.ofLibrary
                && inside.thread == unit.thread; inside = current) {
            reason = reason == null ? core.refusals().leftOpen() : reason;
            try {
                exitOfLibrary(inside, false);
            } catch (RuntimeException e) {
                // The unit is left all the same: it would be in the way for ever.
                reason = e;
            }
        }
        return reason;
    }

    /**
     * Takes a unit off the stack. If that finds others on top of it, they are rolled back with it.
     *
     * @return whether that is so
     */
    private boolean leave(Unit unit) {
        boolean overlap = current != unit;
        if (overlap) {
            // Before it is removed: it may be the one that has all of the transaction.
            unit.transaction.unitsOverlap();
        }
        remove(unit);
        return overlap;
    }

    private void exitInnermost(Unit unit, @Nullable Throwable thrown) {
        if (leave(unit)) {
            if (thrown == null) {
                throw core.refusals().overlapping();
            }
        } else if (unit.over) {
            exitOver(unit, thrown);
        } else {
            switch (unit.kind) {
                case OWNER -> exitOwner(unit, (OwnTransaction) unit.transaction, thrown);
                case SAVEPOINT -> exitSavepoint(unit, thrown == null);
                case PART, OBSERVERS -> exitPart(unit, thrown);
            }
        }
    }

    /**
     * Whoever has called the unit hears of it there; what comes after it is something new.
     */
    private void exitOver(Unit unit, @Nullable Throwable thrown) {
        boolean expired = unit.transaction instanceof OwnTransaction own && own.isExpired();
        if (expired && unit.kind == Unit.Kind.OWNER) {
            ((OwnTransaction) unit.transaction).rollback();
        }
        if (thrown == null) {
            throw expired ? core.commitFailures().expired() : core.commitFailures().over();
        }
    }

    private void exitOwner(Unit unit, OwnTransaction transaction, @Nullable Throwable thrown) {
        boolean marked = transaction.isMarked();
        if (thrown == null && !marked && unit.failedPart == null) {
            transaction.commit();
            return;
        }
        transaction.rollback();
        if (thrown == null && !marked) {
            throw core.commitFailures().partFailed(unit.failedPart);
        }
    }

    private void exitPart(Unit unit, @Nullable Throwable thrown) {
        if (thrown == null) {
            return;
        }
        Unit whole = innermostWhole(unit.transaction);
        if (whole == null) {
            unit.transaction.partFailed(thrown);
        } else if (whole.failedPart == null) {
            whole.failedPart = thrown;
        }
    }

    /**
     * @param keep whether what a library has done is kept or undone
     * @throws RuntimeException if what is to be kept cannot be, and in each case if others that it has around itself go on
     */
    void exitOfLibrary(Unit unit, boolean keep) {
        if (unit.left) {
            // With the unit of work around it.
            if (keep) {
                throw core.commitFailures().over();
            }
            return;
        }
        if (leave(unit)) {
            throw core.refusals().librariesOverlap();
        } else if (!unit.over) {
            exitSavepoint(unit, keep);
        } else if (keep) {
            throw core.commitFailures().over();
        }
    }

    private void exitSavepoint(Unit unit, boolean keep) {
        SessionTransaction transaction = unit.transaction;
        Connection connection = transaction.connection();
        if (unit.savepoint == null || connection == null || transaction.isGivenUp()) {
            if (keep && unit.failedPart != null) {
                throw core.commitFailures().nestedUndone(unit.failedPart, null);
            }
            return;
        }
        DbSessionException first = transaction.failure();
        try {
            if (keep && unit.failedPart == null && !driver().isTransactionFailed(connection, first != null)) {
                release(transaction, connection, unit.savepoint);
                return;
            }
            driver().rollbackTo(connection, unit.savepoint);
            // There was no failure when the savepoint was set.
            transaction.recovered();
        } catch (SQLException e) {
            // Nobody knows what is left of the transaction: it must not be committed.
            DbSessionException failed = core.translate(null, e, null, 0);
            transaction.giveUp(failed);
            throw failed;
        }
        if (keep) {
            throw core.commitFailures().nestedUndone(unit.failedPart, first);
        }
    }

    private void release(SessionTransaction transaction, Connection connection, Savepoint savepoint) throws SQLException {
        if (transaction.wantsIdentity()) {
            TransactionId id = driver().releaseAndIdentify(connection, savepoint);
            if (id != null) {
                transaction.identified(id);
            }
        } else {
            driver().releaseSavepoint(connection, savepoint);
        }
    }

    /**
     * Its work was cancelled, which does not mean that it has come to an end: what it goes on to do must not become a part of
     * something else.
     */
    void abandon(Unit unit, Throwable thrown) {
        if (unit.kind != Unit.Kind.OWNER || current != unit || unit.over) {
            exit(unit, thrown);
            return;
        }
        unit.left = true;
        unit.over = true;
        unit.abandoned = true;
        updateTimeout();
        ((OwnTransaction) unit.transaction).rollback();
    }

    /**
     * The application goes on without those that were cancelled.
     */
    void forgetAbandoned() {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.abandoned) {
                unlink(unit);
            }
        }
    }

    /**
     * Tells observers of a transaction, who cannot end it, that it has begun.
     */
    void observeBegin(SessionTransaction transaction, TransactionListener listener) {
        observe(transaction, listener, true);
    }

    /**
     * The same before it is committed.
     */
    void observeCommit(SessionTransaction transaction, TransactionListener listener) {
        observe(transaction, listener, false);
    }

    private void observe(SessionTransaction transaction, TransactionListener listener, boolean begins) {
        Unit unit = push(new Unit(Unit.Kind.OBSERVERS, UnitOptions.NONE, transaction));
        try {
            if (begins) {
                listener.afterBegin(core.session());
            } else {
                listener.beforeCommit(core.session());
            }
        } finally {
            remove(unit);
        }
        if (unit.failedPart != null) {
            throw core.commitFailures().partFailed(unit.failedPart);
        }
    }

    /**
     * The session's own transaction has ended under its units.
     */
    void ownTransactionOver() {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (!unit.transaction.isOuter()) {
                unit.over = true;
            }
        }
    }

    // Questions

    /**
     * Whether the innermost one has lost its transaction, so that a statement would begin another one in the middle.
     */
    boolean isOver() {
        Unit innermost = current;
        return innermost != null && innermost.over;
    }

    @Nullable
    Unit innermost(SessionTransaction transaction) {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.transaction == transaction && !unit.abandoned) {
                return unit;
            }
        }
        return null;
    }

    /**
     * Whether the innermost one is a transaction that a library has begun.
     */
    boolean isOfLibrary(SessionTransaction transaction) {
        Unit unit = innermost(transaction);
        return unit != null && unit.ofLibrary;
    }

    /**
     * Whether there is one that ends the session's own transaction.
     */
    boolean hasOwner() {
        return owner() != null;
    }

    /**
     * Whether the calling thread is in one whose end its caller waits for. One of a library is none: it ends with the session
     * if its connection has been forgotten.
     */
    boolean isCallerInside(SessionTransaction transaction) {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.transaction == transaction && !unit.abandoned && !unit.ofLibrary
                    && unit.thread == Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The innermost one that is more than a part of another.
     */
    private @Nullable Unit innermostWhole(SessionTransaction transaction) {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.kind != Unit.Kind.PART && unit.transaction == transaction && !unit.abandoned) {
                return unit;
            }
        }
        return null;
    }

    /**
     * What is asked for by the unit that ends the session's own transaction: there is at most one, and all others of that
     * transaction are inside it.
     */
    UnitOptions optionsOfOwner() {
        Unit owner = owner();
        return owner == null ? UnitOptions.NONE : owner.options;
    }

    private @Nullable Unit owner() {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.kind == Unit.Kind.OWNER && !unit.abandoned) {
                return unit;
            }
        }
        return null;
    }

    /**
     * Whether one of them only reads.
     */
    boolean isReadOnly() {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.options.readOnly() && !unit.abandoned) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether each statement of the session's own transaction may be one by itself, as far as units have a say in it.
     */
    boolean areOfSingleStatements() {
        for (Unit unit = current; unit != null; unit = unit.outer) {
            if (unit.options.reads() != ReadConsistency.STATEMENT) {
                return false;
            }
        }
        return current != null;
    }

    /**
     * The timeout of statements that set none, or {@code null} if no unit says any. Asked without the lock.
     */
    @Nullable
    Duration statementTimeout() {
        return statementTimeout;
    }

    /**
     * The innermost one, or {@code null}. Asked without the lock.
     */
    @Nullable
    Unit current() {
        return current;
    }

    private Unit push(Unit unit) {
        unit.outer = current;
        current = unit;
        updateTimeout();
        return unit;
    }

    private void remove(Unit unit) {
        unit.left = true;
        unit.transaction.endCursors(unit);
        unlink(unit);
        updateTimeout();
    }

    private boolean contains(Unit unit) {
        Unit found = current;
        while (found != null && found != unit) {
            found = found.outer;
        }
        return found != null;
    }

    private void unlink(Unit unit) {
        if (current == unit) {
            current = unit.outer;
            return;
        }
        for (Unit inner = current; inner != null; inner = inner.outer) {
            if (inner.outer == unit) {
                inner.outer = unit.outer;
                return;
            }
        }
    }

    private void updateTimeout() {
        Duration timeout = null;
        for (Unit unit = current; timeout == null && unit != null; unit = unit.outer) {
            timeout = unit.abandoned ? null : unit.options.statementTimeout();
        }
        statementTimeout = timeout;
    }
}
