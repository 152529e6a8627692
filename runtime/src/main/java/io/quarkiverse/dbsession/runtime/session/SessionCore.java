package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcWork;
import io.quarkiverse.dbsession.runtime.sql.Cancellable;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.quarkiverse.dbsession.runtime.sql.OpenRows;
import io.quarkiverse.dbsession.runtime.sql.Origin;
import io.quarkiverse.dbsession.runtime.sql.SqlScope;
import io.quarkiverse.dbsession.runtime.sql.SqlWork;

/**
 * The heart of a session: one operation after the other, each in the transaction that it belongs to. That is the session's
 * {@linkplain OwnTransaction own} one or, inside an outer transaction (JTA), the one that it {@linkplain JoinedTransaction has
 * joined}; {@link Units} say what may end it.
 * <p>
 * Every operation holds the {@linkplain SessionLock lock}. What the application is told of outcomes it is told without it.
 */
final class SessionCore implements SqlScope {

    /** {@code read_only_sql_transaction} (PostgreSQL's manual, appendix A). */
    private static final String READ_ONLY = "25006";

    private final SessionSettings settings;
    private final SessionOwner owner;
    private final CommitFailures commitFailures;
    private final SessionRefusals refusals;
    private final SessionLock lock;
    private final Units units;
    private final OwnTransaction own;
    private final LazySession session;

    /** Outer transactions that have been joined and not ended. Several, if one was suspended for another. */
    private final Map<OuterTransaction, JoinedTransaction> joined = new ConcurrentHashMap<>(0);

    /** Rows that have been ended and are to be closed by whoever has the lock. */
    private final Queue<SessionCursor> toClose = new ConcurrentLinkedQueue<>();

    /** Guarded by the lock. Outcomes that have not been told: {@code true} for a commit. */
    private final List<Boolean> outcomes = new ArrayList<>(1);

    /** The owner tells outcomes when it has dealt with all of its sessions. */
    private volatile boolean outcomesWait;

    /** Guarded by the lock. Of the operation of an independent session that is running. */
    private Suspension outside = Suspension.NONE;

    SessionCore(SessionSettings settings, SessionOwner owner) {
        this.settings = settings;
        this.owner = owner;
        this.commitFailures = new CommitFailures(settings);
        this.refusals = new SessionRefusals(settings.dataSource(), owner.isIndependent());
        this.lock = new SessionLock(settings, refusals);
        this.units = new Units(this, settings.driver(), commitFailures);
        this.own = new OwnTransaction(this, settings, owner, commitFailures);
        this.session = new LazySession(this);
    }

    /**
     * What the application holds.
     */
    DbSession session() {
        return session;
    }

    /**
     * The same, with a datasource that may be kept for longer.
     */
    DbSession session(DataSource dataSource) {
        return session.with(dataSource);
    }

    SessionRefusals refusals() {
        return refusals;
    }

    Units units() {
        return units;
    }

    int heldByOwner() {
        return owner.held(dataSource());
    }

    void checkUsable() {
        settings.source().checkUsable();
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
    public Mappings mappings() {
        return settings.mappings();
    }

    @Override
    public @Nullable Duration statementTimeout() {
        Duration ofUnit = units.statementTimeout();
        return ofUnit != null ? ofUnit : settings.statementTimeout();
    }

    @Override
    public <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work) {
        refuseTransactionEnd(sql);
        return locked(() -> {
            SessionTransaction transaction = transaction();
            Connection current = connect(transaction);
            long start = System.nanoTime();
            try (SessionLock.Work inside = lock.work()) {
                T result = work.execute(current);
                if (transaction.hasCursors() && TransactionEnd.goesBack(sql)) {
                    transaction.goneBack(null);
                }
                return result;
            } catch (SQLException e) {
                throw transaction.noted(translate(sql, e, timeout, System.nanoTime() - start));
            } finally {
                closeIfCompleting(transaction);
            }
        });
    }

    /**
     * The same for the JDBC views, whose users expect what the driver throws.
     */
    <T extends @Nullable Object> T runJdbc(@Nullable String sql, @Nullable Statement statement, JdbcWork<T> work)
            throws SQLException {
        if (sql != null) {
            refuseTransactionEnd(sql);
        }
        // What is opened here stays open: nothing is closed when an outer transaction completes, as in run().
        return locked(() -> {
            SessionTransaction transaction = transaction();
            Connection current = connect(transaction);
            try (SessionLock.Work inside = lock.work()) {
                if (statement != null) {
                    lock.executing(statement::cancel);
                }
                T result = work.execute(current);
                if (sql != null && transaction.hasCursors() && TransactionEnd.goesBack(sql)) {
                    transaction.goneBack(null);
                }
                return result;
            } catch (SQLException e) {
                transaction.noted(translate(sql, e, null, 0));
                throw e;
            } catch (RuntimeException | Error e) {
                // All of the work is the driver's.
                transaction.giveUp(null);
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
            throw refusals.transactionEnd(end, sql);
        }
    }

    /**
     * The connection for a piece of work, in the transaction and behind the savepoints that it belongs to.
     */
    private Connection connect(SessionTransaction transaction) {
        checkUsable();
        checkNotEnded();
        if (units.isOver()) {
            throw refusals.over();
        }
        if (transaction.isOuter() && own.isActive()) {
            throw refusals.ownWork();
        }
        Connection current = transaction.connect();
        units.setSavepoints(current, transaction);
        return current;
    }

    private void checkNotEnded() {
        // The second: whoever waited for the lock while the context ended takes no new connection.
        if (own.isEnded() || lock.isEnding() && own.connection() == null) {
            throw refusals.ended();
        }
    }

    @Override
    public void executing(Cancellable running) throws SQLException {
        lock.executing(running);
    }

    @Override
    public void handsOutRows() {
        lock.reading();
    }

    @Override
    public void takesData() {
        lock.copying();
    }

    @Override
    public void giveUpConnection(@Nullable DbSessionException reason) {
        transaction().giveUp(reason);
    }

    void savepointSet(Savepoint savepoint) {
        locked(() -> {
            transaction().savepointSet(savepoint);
            return null;
        });
    }

    /**
     * The application has gone back to a savepoint of its own: what has failed since is no failure of the transaction.
     */
    void recovered(Savepoint savepoint) {
        locked(() -> {
            SessionTransaction transaction = transaction();
            transaction.recovered();
            transaction.goneBack(savepoint);
            return null;
        });
    }

    // Rows that are read step by step

    @Override
    public OpenRows keep(String sql, @Nullable Duration timeout, Statement statement, AutoCloseable opened) {
        SessionTransaction transaction = transaction();
        SessionCursor cursor = new SessionCursor(this, transaction, units.innermost(transaction), sql, timeout, statement,
                opened);
        transaction.add(cursor);
        return cursor;
    }

    /**
     * The same conditions as for any statement, and that it is still the transaction of the rows.
     */
    <T extends @Nullable Object> T read(SessionCursor cursor, SqlWork<T> work) {
        return locked(() -> {
            cursor.check();
            checkUsable();
            checkNotEnded();
            SessionTransaction transaction = cursor.transaction;
            Connection current = transaction.connection();
            if (knownTransaction() != transaction || current == null) {
                throw refusals.otherTransaction(transaction.isOuter(), cursor.sql);
            }
            long start = System.nanoTime();
            try (SessionLock.Work inside = lock.work()) {
                lock.executing(cursor.statement::cancel);
                return work.execute(current);
            } catch (SQLException e) {
                // Where they are closed, that is the reason: an outer transaction is ended by other threads as well.
                cursor.check();
                cursor.mark(CursorEnd.FAILED);
                cursor.free();
                throw transaction.noted(translate(cursor.sql, e, cursor.timeout, System.nanoTime() - start));
            } catch (RuntimeException | Error e) {
                cursor.mark(CursorEnd.FAILED);
                cursor.free();
                throw e;
            }
        });
    }

    /**
     * Closes rows without waiting for whoever has the lock, who does it then.
     */
    void end(SessionCursor cursor, CursorEnd reason) {
        if (cursor.mark(reason)) {
            toClose.add(cursor);
            closeEnded();
        }
    }

    private void closeEnded() {
        while (!toClose.isEmpty() && !lock.isCopyingHere() && lock.tryLock()) {
            try {
                for (SessionCursor cursor = toClose.poll(); cursor != null; cursor = toClose.poll()) {
                    cursor.free();
                }
            } finally {
                unlock();
            }
        }
    }

    @Override
    public Origin origin() {
        Unit unit = units.current();
        OuterTransaction outer = outer();
        return new Origin() {

            @Override
            public <T extends @Nullable Object> T run(Supplier<T> work) {
                return locked(() -> {
                    if (outer != null && !outer.equals(outer())) {
                        throw refusals.outerLeft();
                    }
                    if (unit != null && unit.left) {
                        throw refusals.unitLeft();
                    }
                    return work.get();
                });
            }
        };
    }

    @Override
    public <T> T withoutOuter(Supplier<T> work) {
        try (Suspension suspended = settings.source().suspendOuterTransaction()) {
            return work.get();
        }
    }

    @Override
    public void readingOver() {
        if (!own.isActive() || !own.isAfterOutcome()) {
            return;
        }
        locked(() -> {
            if (own.isActive() && own.isAfterOutcome() && !own.hasCursors() && units.innermost(own) == null) {
                own.release();
            }
            return null;
        });
    }

    DbSessionException translate(@Nullable String sql, SQLException e, @Nullable Duration timeout, long nanos) {
        if (lock.isCancelling() && SessionLock.CANCELLED.equals(e.getSQLState())) {
            return refusals.cancelled(sql, SqlErrors.withoutData(driver(), e));
        }
        if (READ_ONLY.equals(e.getSQLState()) && (own.isReadOnly() || units.isReadOnly())) {
            return refusals.readOnly(own.isAfterOutcome(), sql, SqlErrors.withoutData(driver(), e));
        }
        return SqlErrors.translate(dataSource(), driver(), sql, e, timeout, nanos);
    }

    // Outer transactions

    private @Nullable OuterTransaction outer() {
        return owner.isIndependent() ? null : settings.source().outerTransaction();
    }

    /**
     * The transaction that work of this thread belongs to. An outer one is joined by that, so that the session hears of its
     * end.
     */
    private SessionTransaction transaction() {
        OuterTransaction outer = outer();
        if (outer == null) {
            return own;
        }
        JoinedTransaction transaction = joined.get(outer);
        if (transaction == null) {
            outer.checkUsable();
            transaction = new JoinedTransaction(this, outer, settings, commitFailures);
            outer.onCompletion(transaction);
            joined.put(outer, transaction);
        }
        return transaction;
    }

    /**
     * The same without joining anything: {@code null} inside an outer transaction that has not been joined.
     */
    private @Nullable SessionTransaction knownTransaction() {
        OuterTransaction outer = outer();
        return outer == null ? own : joined.get(outer);
    }

    /**
     * An outer transaction has ended.
     *
     * @param begun whether anybody was told of its beginning
     */
    void left(OuterTransaction outer, boolean begun, boolean committed) {
        joined.remove(outer);
        if (begun) {
            tell(List.of(committed));
        }
    }

    private static void closeIfCompleting(SessionTransaction transaction) {
        if (transaction instanceof JoinedTransaction outer) {
            outer.closeIfCompleting();
        }
    }

    // Units of work

    /**
     * @param policy what is done about a transaction in progress
     */
    Unit enterAtomic(CurrentTransaction policy, UnitOptions options) {
        return locked(() -> {
            checkNotEnded();
            return units.enterAtomic(transaction(), policy, options);
        });
    }

    Unit enterNested(UnitOptions options) {
        return locked(() -> {
            checkNotEnded();
            return units.enterNested(transaction(), options);
        });
    }

    /**
     * Begins a transaction that a library asks of a connection of the session: a nested unit of work.
     */
    Unit enterOfLibrary(UnitOptions options) {
        return locked(() -> {
            checkNotEnded();
            return units.enterOfLibrary(transaction(), options);
        });
    }

    /**
     * Whether anything has been done in a nested unit.
     */
    boolean hasSavepoint(Unit unit) {
        return locked(() -> unit.savepoint != null);
    }

    /**
     * Ends a transaction of a library.
     *
     * @param keep whether what it has done becomes a part of what is around it, or is undone
     */
    void exitOfLibrary(Unit unit, boolean keep) {
        locked(true, () -> {
            units.exitOfLibrary(unit, keep);
            return null;
        });
    }

    /**
     * Ends a unit of work.
     *
     * @param thrown what the work has thrown, or {@code null} if it has returned. What goes wrong then is suppressed in it;
     *        otherwise it is thrown
     */
    void exit(Unit unit, @Nullable Throwable thrown) {
        try {
            // Whatever other threads do: a unit that is never left would keep the session from ever being used again.
            locked(true, () -> {
                units.exit(unit, thrown);
                return null;
            });
        } catch (RuntimeException | Error e) {
            if (thrown == null) {
                throw e;
            }
            Failures.first(thrown, e);
        }
    }

    /**
     * Ends a unit of work whose result nobody waits for any more, although the work may go on.
     */
    void abandon(Unit unit, Throwable thrown) {
        try {
            locked(true, () -> {
                units.abandon(unit, thrown);
                return null;
            });
        } catch (RuntimeException | Error e) {
            Failures.first(thrown, e);
        }
    }

    private void refuseInsideUnit(String operation, SessionTransaction transaction) {
        Unit unit = units.innermost(transaction);
        if (unit != null) {
            throw refusals.insideUnit(operation, unit);
        }
    }

    /**
     * Refuses to end what ends by itself.
     */
    private void refuseToEnd(String operation) {
        if (outer() != null) {
            throw refusals.insideOuter(operation);
        }
        refuseInsideUnit(operation, own);
    }

    // What the application ends

    void commit() {
        locked(() -> {
            // What it was to commit has been rolled back, and nobody may take that for a success.
            checkNotEnded();
            refuseToEnd("commit()");
            if (own.isActive()) {
                checkUsable();
            }
            own.commit();
            return null;
        });
    }

    void rollback() {
        locked(() -> {
            refuseToEnd("rollback()");
            if (own.isActive()) {
                checkUsable();
            }
            units.forgetAbandoned();
            own.rollback();
            return null;
        });
    }

    void setRollbackOnly() {
        OuterTransaction outer = outer();
        if (outer == null) {
            own.mark();
        } else {
            outer.setRollbackOnly();
        }
    }

    void close() {
        if (owner.isIndependent()) {
            closeIndependent();
            return;
        }
        locked(() -> {
            SessionTransaction transaction = knownTransaction();
            // A savepoint of a nested unit could not be found again.
            refuseInsideUnit("close()", transaction == null ? own : transaction);
            if (transaction instanceof JoinedTransaction outer) {
                outer.close();
            } else if (transaction == own) {
                if (own.connection() != null) {
                    checkUsable();
                }
                units.forgetAbandoned();
                own.release();
            }
            return null;
        });
    }

    /**
     * Nobody else will close it: neither units of other threads nor transactions that libraries have left open keep it open.
     */
    private void closeIndependent() {
        locked(true, () -> {
            if (units.isCallerInside(own)) {
                refuseInsideUnit("close()", own);
            }
            return null;
        });
        end();
    }

    // What the owner ends

    /**
     * Refuses what {@link #commit()}, {@link #rollback()} and {@link #close()} would refuse.
     */
    void checkEndable(String operation) {
        locked(() -> {
            refuseToEnd(operation);
            return null;
        });
    }

    /**
     * The first half of {@link #commit()}: tells observers, who may still use other sessions, and finds out what can be known
     * without asking the database.
     */
    void announce() {
        locked(() -> {
            own.announceCommit();
            return null;
        });
    }

    /**
     * The same when the outcome is decided.
     */
    void finishAnnounce() {
        finish(() -> {
            if (own.isLost()) {
                throw refusals.ended();
            }
            if (own.isActive() && units.innermost(own) != null) {
                own.unitsOverlap();
                throw units.isOfLibrary(own) ? commitFailures.transactionLeftOpen() : commitFailures.unitInProgress();
            }
            own.announceCommit();
        });
    }

    void finishCommit() {
        finish(this::commitOwn);
    }

    /**
     * The second half of {@link #commit()}.
     */
    void commitAnnounced() {
        locked(() -> {
            commitOwn();
            return null;
        });
    }

    private void commitOwn() {
        if (!own.isActive()) {
            // It was when the commit was announced.
            throw commitFailures.over();
        }
        own.commit();
    }

    void finishClose() {
        lock.cancelled();
        if (lock.isReadElsewhere()) {
            // To wait for all rows might take forever: that thread gives the connection back when the context has ended.
            return;
        }
        finish(() -> {
            if (own.isActive()) {
                units.ownTransactionOver();
            }
            own.release();
        });
    }

    /**
     * Lets nobody wait for the statement of another thread that is to be rolled back anyway.
     */
    void cancelOthers() {
        lock.cancelOthers();
    }

    /**
     * The session's own transaction is ended by its owner, wherever the thread may be.
     */
    private void finish(Runnable end) {
        try (Suspension suspended = settings.source().suspendOuterTransaction()) {
            locked(() -> {
                end.run();
                return null;
            });
        }
    }

    /**
     * Ends the session for good: rolls back, gives the connection back, and refuses work from now on. Never waits for a
     * statement that another thread runs: it is cancelled, and that thread does the rest when it is through.
     */
    void end() {
        lock.end();
        if (!endIfNobodyWorks()) {
            lock.cancelRunning();
            endIfNobodyWorks();
        }
    }

    /**
     * @return whether the session has ended
     */
    private boolean endIfNobodyWorks() {
        // Where this thread feeds a COPY, it does so when that is over.
        while (lock.isEnding() && !own.isEnded() && !lock.isCopyingHere() && lock.tryLock()) {
            List<Boolean> told;
            try (Suspension suspended = settings.source().suspendOuterTransaction()) {
                own.end();
            } finally {
                told = takeOutcomes();
                lock.unlock();
            }
            tell(told);
        }
        return own.isEnded();
    }

    /**
     * Waits until nobody works with a session that has ended, as long as the patience lasts.
     *
     * @return whether that is so
     */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return own.isEnded() || lock.isFreeWithin(patience) && endIfNobodyWorks();
    }

    // Questions of the application, answered without the lock

    boolean isOpen() {
        SessionTransaction transaction = knownTransaction();
        return transaction != null && transaction.connection() != null;
    }

    boolean inTransaction() {
        SessionTransaction transaction = knownTransaction();
        return transaction != null && transaction.isActive();
    }

    boolean isRollbackOnly() {
        OuterTransaction outer = outer();
        if (outer == null) {
            return own.isMarked();
        }
        JoinedTransaction transaction = joined.get(outer);
        return outer.isRollbackOnly() || transaction != null && transaction.isDoomed();
    }

    boolean isEnded() {
        return lock.isEnding();
    }

    /**
     * Whether the session holds a certain connection, on whatever thread.
     */
    boolean holds(Connection connection) {
        return own.connection() == connection
                || joined.values().stream().anyMatch(transaction -> transaction.connection() == connection);
    }

    // Questions of the owner, about the session's own transaction

    boolean holdsOwnConnection() {
        return own.connection() != null;
    }

    boolean inOwnTransaction() {
        return own.isActive();
    }

    boolean isMarked() {
        return own.isMarked();
    }

    /**
     * Whether there is work that would be lost.
     */
    boolean hasUncommittedWork() {
        return own.hasUncommittedWork();
    }

    /**
     * How many connections it holds, those of outer transactions included.
     */
    int held() {
        long outer = joined.values().stream().filter(transaction -> transaction.connection() != null).count();
        return (int) outer + (own.connection() == null ? 0 : 1);
    }

    // The lock, and what is told without it

    interface Operation<T extends @Nullable Object, E extends Exception> {
        T perform() throws E;
    }

    <T extends @Nullable Object, E extends Exception> T locked(Operation<T, E> operation) throws E {
        return locked(false, operation);
    }

    /**
     * @param patient whether to wait even where that might take forever
     */
    private <T extends @Nullable Object, E extends Exception> T locked(boolean patient, Operation<T, E> operation) throws E {
        if (lock.isCopyingHere()) {
            // The driver would wait for the end of the COPY, for ever.
            throw refusals.copyOpen(Thread.currentThread());
        }
        if (patient) {
            lock.lockPatiently();
        } else {
            lock.lock();
        }
        try {
            return owner.isIndependent() ? outsideOfOuter(operation) : operation.perform();
        } finally {
            unlock();
        }
    }

    /**
     * Does what others have left to whoever has the lock.
     */
    private void unlock() {
        boolean outermost = lock.isOutermost();
        List<Boolean> told = outermost && !outcomesWait ? takeOutcomes() : List.of();
        lock.unlock();
        if (outermost) {
            if (lock.isEnding()) {
                endIfNobodyWorks();
            }
            closeEnded();
        }
        tell(told);
    }

    /**
     * The pool would put the connection of an independent session into the outer transaction of the thread.
     */
    private <T extends @Nullable Object, E extends Exception> T outsideOfOuter(Operation<T, E> operation) throws E {
        Suspension before = outside;
        outside = settings.source().suspendOuterTransaction();
        try {
            return operation.perform();
        } finally {
            Suspension mine = outside;
            outside = before;
            mine.close();
        }
    }

    /**
     * What the application does with a row is done where it has called from, be it in an outer transaction.
     */
    @Override
    public <T extends @Nullable Object> void handOut(Consumer<? super T> action, T row) {
        if (outside == Suspension.NONE) {
            action.accept(row);
            return;
        }
        outside.close();
        outside = Suspension.NONE;
        try {
            action.accept(row);
        } finally {
            outside = settings.source().suspendOuterTransaction();
        }
    }

    /**
     * A transaction of the session's own has ended.
     */
    void outcome(boolean committed) {
        if (settings.listener() != null) {
            outcomes.add(committed);
        }
    }

    private List<Boolean> takeOutcomes() {
        if (outcomes.isEmpty()) {
            return List.of();
        }
        List<Boolean> taken = List.copyOf(outcomes);
        outcomes.clear();
        return taken;
    }

    /**
     * From now on outcomes are told by {@link #tellOutcomes()} only.
     */
    void keepOutcomes() {
        outcomesWait = true;
    }

    void tellOutcomes() {
        outcomesWait = false;
        locked(() -> null);
    }

    private void tell(List<Boolean> told) {
        TransactionListener listener = settings.listener();
        if (listener == null) {
            return;
        }
        for (boolean committed : told) {
            if (committed) {
                listener.afterCommit(session);
            } else {
                listener.afterRollback(session);
            }
        }
    }

    @Override
    public String toString() {
        return refusals.session();
    }
}
