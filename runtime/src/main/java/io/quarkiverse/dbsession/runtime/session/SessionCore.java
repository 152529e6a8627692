package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * The heart of a session: one operation after the other, and who ends what. {@link SessionStatements} run, each in one of the
 * {@link SessionTransactions}: the session's {@linkplain OwnTransaction own} one or, inside an outer transaction (JTA), the one
 * that it {@linkplain JoinedTransaction has joined}. {@link Units} say what may end it.
 * <p>
 * Every operation holds the {@linkplain SessionLock lock}. What the application is told of {@link Outcomes} it is told without
 * it.
 */
final class SessionCore implements ConnectionWatch.Holder {

    /** How long a statement that was cancelled may take to end. */
    private static final Duration EXPIRY_PATIENCE = Duration.ofSeconds(1);

    /** {@code read_only_sql_transaction} (PostgreSQL's manual, appendix A). */
    private static final String READ_ONLY = "25006";

    private final SessionSettings settings;
    private final SessionOwner owner;
    private final SessionLock lock;
    private final Units units;
    private final SessionTransactions transactions;
    private final OwnTransaction own;
    private final SessionStatements statements;
    private final Outcomes outcomes;

    /** {@code null} before anybody wants it: what is injected is another look at the session. */
    private @Nullable LazySession session;

    /** Rows that have been ended and are to be closed by whoever has the lock; {@code null} before there are any. */
    private volatile @Nullable Queue<SessionCursor> toClose;

    /** Guarded by the lock. Of the operation of an independent session that is running. */
    private Suspension outside = Suspension.NONE;

    SessionCore(SessionSettings settings, SessionOwner owner) {
        this.settings = settings;
        this.owner = owner;
        this.lock = new SessionLock(this, settings);
        this.units = new Units(this);
        this.transactions = new SessionTransactions(this);
        this.own = transactions.own();
        this.statements = new SessionStatements(this);
        this.outcomes = Outcomes.of(settings.listener());
    }

    /**
     * What the application holds.
     */
    synchronized DbSession session() {
        if (session == null) {
            session = new LazySession(this, null);
        }
        return session;
    }

    /**
     * The same, with a datasource that may be kept for longer.
     */
    DbSession session(CurrentDataSource dataSource) {
        return new LazySession(this, dataSource);
    }

    /**
     * What it says to what it cannot do, which most sessions are never asked for.
     */
    SessionRefusals refusals() {
        return new SessionRefusals(settings.dataSource(), owner.isIndependent());
    }

    CommitFailures commitFailures() {
        return new CommitFailures(settings);
    }

    SessionSettings settings() {
        return settings;
    }

    SessionLock lock() {
        return lock;
    }

    SessionTransactions transactions() {
        return transactions;
    }

    Units units() {
        return units;
    }

    SessionStatements statements() {
        return statements;
    }

    String dataSource() {
        return settings.dataSource();
    }

    SessionOwner owner() {
        return owner;
    }

    void checkUsable() {
        settings.source().checkUsable();
    }

    /**
     * @throws IllegalStateException if nothing new may be begun any more
     */
    void checkNotEnded() {
        // The second: whoever waited for the lock while the context ended takes no new connection.
        if (own.isEnded() || lock.isEnding() && own.connection() == null) {
            throw refusals().ended();
        }
    }

    /**
     * A statement of a transaction has failed.
     *
     * @return what the application is told
     */
    DbSessionException failed(SessionTransaction transaction, @Nullable String sql, SQLException e, @Nullable Duration timeout,
            long nanos) {
        Connection connection = transaction.connection();
        DbSessionException failure = translate(sql, e, timeout, nanos);
        if (connection != null) {
            if (failure instanceof ConnectionUnavailable) {
                settings.source().retire(connection, true);
            } else if (READ_ONLY.equals(failure.sqlState().orElse(null)) && !isReadOnly()) {
                // The server was the primary one, and is not any more.
                settings.source().retire(connection, false);
            }
        }
        return transaction.noted(failure);
    }

    /**
     * Whether writes are refused because somebody has asked for that.
     */
    private boolean isReadOnly() {
        return own.isReadOnly() || units.isReadOnly();
    }

    DbSessionException translate(@Nullable String sql, SQLException e, @Nullable Duration timeout, long nanos) {
        if (lock.isExpiring() && !isAnswer(e)) {
            return refusals().expiredMeanwhile(sql, SqlErrors.withoutData(settings.driver(), e));
        }
        if (lock.isCancelling() && SessionLock.CANCELLED.equals(e.getSQLState())) {
            return refusals().cancelled(sql, SqlErrors.withoutData(settings.driver(), e));
        }
        if (READ_ONLY.equals(e.getSQLState()) && isReadOnly()) {
            return refusals().readOnly(own.isAfterOutcome(), sql, SqlErrors.withoutData(settings.driver(), e));
        }
        return SqlErrors.translate(dataSource(), settings.driver(), sql, e, timeout, nanos);
    }

    /**
     * Whether a statement has failed by itself, and not because it was cancelled or its connection was closed.
     */
    private static boolean isAnswer(SQLException e) {
        String state = e.getSQLState();
        return state != null && !state.equals(SessionLock.CANCELLED) && !state.startsWith("08");
    }

    /**
     * An outer transaction has ended.
     *
     * @param begun whether anybody was told of its beginning
     */
    void left(OuterTransaction outer, boolean begun, boolean committed) {
        transactions.left(outer);
        if (begun) {
            outcomes.tell(List.of(committed), this);
        }
    }

    // Units of work

    /**
     * @param policy what is done about a transaction in progress
     */
    Unit enterAtomic(CurrentTransaction policy, UnitOptions options) {
        Suspension around = enter();
        try {
            checkNotEnded();
            return units.enterAtomic(transactions.current(), policy, options);
        } finally {
            leave(around);
        }
    }

    Unit enterNested(UnitOptions options) {
        Suspension around = enter();
        try {
            checkNotEnded();
            return units.enterNested(transactions.current(), options);
        } finally {
            leave(around);
        }
    }

    /**
     * Begins a transaction that a library asks of a connection of the session: a nested unit of work.
     */
    Unit enterOfLibrary(UnitOptions options) {
        Suspension around = enter();
        try {
            checkNotEnded();
            return units.enterOfLibrary(transactions.current(), options);
        } finally {
            leave(around);
        }
    }

    /**
     * Whether anything has been done in a nested unit.
     */
    boolean hasSavepoint(Unit unit) {
        Suspension around = enter();
        try {
            return unit.savepoint != null;
        } finally {
            leave(around);
        }
    }

    /**
     * Ends a transaction of a library.
     *
     * @param keep whether what it has done becomes a part of what is around it, or is undone
     */
    void exitOfLibrary(Unit unit, boolean keep) {
        Suspension around = enterPatiently();
        try {
            units.exitOfLibrary(unit, keep);
        } finally {
            leave(around);
        }
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
            Suspension around = enterPatiently();
            try {
                units.exit(unit, thrown);
            } finally {
                leave(around);
            }
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
            Suspension around = enterPatiently();
            try {
                boolean before = lock.tidy();
                try {
                    units.abandon(unit, thrown);
                } finally {
                    lock.tidied(before);
                }
            } finally {
                leave(around);
            }
        } catch (RuntimeException | Error e) {
            Failures.first(thrown, e);
        }
    }

    private void refuseInsideUnit(String operation, SessionTransaction transaction) {
        Unit unit = units.innermost(transaction);
        if (unit != null) {
            throw refusals().insideUnit(operation, unit);
        }
    }

    /**
     * Refuses to end what ends by itself.
     */
    private void refuseToEnd(String operation) {
        if (transactions.outer() != null) {
            throw refusals().insideOuter(operation);
        }
        refuseInsideUnit(operation, own);
    }

    // What the application ends

    void commit() {
        Suspension around = enter();
        try {
            // What it was to commit has been rolled back, and nobody may take that for a success.
            checkNotEnded();
            refuseToEnd("commit()");
            if (own.isActive()) {
                checkUsable();
            }
            own.commit();
        } finally {
            leave(around);
        }
    }

    void rollback() {
        Suspension around = enter();
        try {
            refuseToEnd("rollback()");
            if (own.isActive()) {
                checkUsable();
            }
            units.forgetAbandoned();
            own.rollback();
        } finally {
            leave(around);
        }
    }

    void setRollbackOnly() {
        transactions.setRollbackOnly();
    }

    void close() {
        if (owner.isIndependent()) {
            closeIndependent();
            return;
        }
        Suspension around = enter();
        try {
            SessionTransaction transaction = transactions.known();
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
        } finally {
            leave(around);
        }
    }

    /**
     * Nobody else will close it: neither units of other threads nor transactions that libraries have left open keep it open.
     */
    private void closeIndependent() {
        Suspension around = enterPatiently();
        try {
            if (units.isCallerInside(own)) {
                refuseInsideUnit("close()", own);
            }
        } finally {
            leave(around);
        }
        end();
    }

    // What the owner ends

    /**
     * Refuses what {@link #commit()}, {@link #rollback()} and {@link #close()} would refuse.
     */
    void checkEndable(String operation) {
        Suspension around = enter();
        try {
            refuseToEnd(operation);
        } finally {
            leave(around);
        }
    }

    /**
     * The first half of {@link #commit()}: tells observers, who may still use other sessions, and finds out what can be known
     * without asking the database.
     */
    void announce() {
        Suspension around = enter();
        try {
            own.announceCommit();
        } finally {
            leave(around);
        }
    }

    /**
     * The same when the outcome is decided.
     */
    void finishAnnounce() {
        Suspension around = enterOutside();
        try {
            if (own.isLost()) {
                throw refusals().ended();
            }
            if (own.isActive() && units.innermost(own) != null) {
                own.unitsOverlap();
                throw units.isOfLibrary(own) ? commitFailures().transactionLeftOpen() : commitFailures().unitInProgress();
            }
            own.announceCommit();
        } finally {
            leave(around);
        }
    }

    void finishCommit() {
        Suspension around = enterOutside();
        try {
            commitOwn();
        } finally {
            leave(around);
        }
    }

    /**
     * The second half of {@link #commit()}.
     */
    void commitAnnounced() {
        Suspension around = enter();
        try {
            commitOwn();
        } finally {
            leave(around);
        }
    }

    private void commitOwn() {
        if (!own.isActive()) {
            // It was when the commit was announced.
            throw commitFailures().over();
        }
        own.commit();
    }

    void finishClose() {
        lock.cancelled();
        if (lock.isReadElsewhere()) {
            // To wait for all rows might take forever: that thread gives the connection back when the context has ended.
            return;
        }
        Suspension around = enterOutside();
        try {
            if (own.isActive()) {
                units.ownTransactionOver();
            }
            own.release();
        } finally {
            leave(around);
        }
    }

    /**
     * Lets nobody wait for the statement of another thread that is to be rolled back anyway.
     */
    void cancelOthers() {
        lock.cancelOthers();
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
                told = outcomes.takeAll();
                lock.unlock();
            }
            outcomes.tell(told, this);
        }
        return own.isEnded();
    }

    @Override
    public void expire(ConnectionWatch.Hold tooLong) {
        if (!own.holds(tooLong)) {
            return;
        }
        lock.expire(tooLong);
        if (!expireIfNobodyWorks()) {
            lock.cancelRunning();
            if (!expireIfNobodyWorks() && lock.isUsedFor(EXPIRY_PATIENCE) && !expireIfNobodyWorks()) {
                own.breakOff(tooLong);
                expireIfNobodyWorks();
            }
        }
    }

    /**
     * @return whether what has been held for too long is given back
     */
    private boolean expireIfNobodyWorks() {
        ConnectionWatch.Hold tooLong;
        while ((tooLong = lock.expiring()) != null && !lock.isCopyingHere() && lock.tryLock()) {
            List<Boolean> told;
            try (Suspension suspended = settings.source().suspendOuterTransaction()) {
                own.expire(tooLong);
            } finally {
                lock.expire(null);
                told = outcomes.take();
                lock.unlock();
            }
            outcomes.tell(told, this);
        }
        return tooLong == null;
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
        SessionTransaction transaction = transactions.known();
        return transaction != null && transaction.connection() != null;
    }

    boolean inTransaction() {
        SessionTransaction transaction = transactions.known();
        return transaction != null && transaction.isActive();
    }

    boolean isRollbackOnly() {
        return transactions.isRollbackOnly();
    }

    boolean isEnded() {
        return lock.isEnding();
    }

    /**
     * Whether the session holds a certain connection, on whatever thread.
     */
    boolean holds(Connection connection) {
        return transactions.hold(connection);
    }

    // Questions of the owner, about the session's own transaction

    boolean holdsOwnConnection() {
        return own.connection() != null;
    }

    boolean inOwnTransaction() {
        return own.isActive();
    }

    /**
     * Whether there is a transaction that is more than a look.
     */
    boolean canWrite() {
        return own.isActive() && !own.isReadOnly();
    }

    boolean isMarked() {
        return own.isMarked();
    }

    /**
     * Whether there is work that nobody has said to commit or to roll back, or was when the session ended.
     */
    boolean hasLeftOver() {
        return own.hasLeftOver();
    }

    /**
     * Where the connection that it holds was taken, if that is known.
     */
    @Nullable
    Caller place() {
        return transactions.place();
    }

    /**
     * The connection of its own, or {@code null} if it holds none.
     */
    @Nullable
    Connection ownConnection() {
        return own.connection();
    }

    /**
     * How many connections it holds, those of outer transactions included.
     */
    int held() {
        return transactions.held();
    }

    // The lock, and what is told without it

    /**
     * Begins an operation, which has the lock until it ends.
     *
     * @return for {@link #leave}
     */
    Suspension enter() {
        return enter(false, owner.isIndependent());
    }

    /**
     * The same, and waits even where that might take forever.
     */
    private Suspension enterPatiently() {
        return enter(true, owner.isIndependent());
    }

    /**
     * The same outside of the transaction that the thread may be in: the session's own one is ended by its owner, wherever that
     * is.
     */
    private Suspension enterOutside() {
        return enter(false, true);
    }

    private Suspension enter(boolean patient, boolean withoutOuter) {
        if (lock.isCopyingHere()) {
            // The driver would wait for the end of the COPY, for ever.
            throw refusals().copyOpen(Thread.currentThread());
        }
        if (patient) {
            lock.lockPatiently();
        } else {
            lock.lock();
        }
        Suspension around = outside;
        try {
            // The pool would put the connection into the outer transaction of the thread.
            outside = withoutOuter ? settings.source().suspendOuterTransaction() : Suspension.NONE;
        } catch (RuntimeException | Error e) {
            unlock();
            throw e;
        }
        return around;
    }

    /**
     * Ends an operation.
     *
     * @param around what {@link #enter()} has returned
     */
    void leave(Suspension around) {
        Suspension mine = outside;
        outside = around;
        try {
            mine.close();
        } finally {
            unlock();
        }
    }

    /**
     * Does what others have left to whoever has the lock.
     */
    private void unlock() {
        boolean outermost = lock.isOutermost();
        List<Boolean> told = outermost ? outcomes.take() : List.of();
        lock.unlock();
        if (outermost) {
            if (lock.isEnding()) {
                endIfNobodyWorks();
            } else if (lock.isExpiring()) {
                expireIfNobodyWorks();
            }
            closeEnded();
        }
        outcomes.tell(told, this);
    }

    /**
     * Closes rows without waiting for whoever has the lock, who does it then.
     */
    void end(SessionCursor cursor, CursorEnd reason) {
        if (cursor.mark(reason)) {
            toClose().add(cursor);
            closeEnded();
        }
    }

    private Queue<SessionCursor> toClose() {
        Queue<SessionCursor> ended = toClose;
        if (ended == null) {
            synchronized (this) {
                ended = toClose == null ? new ConcurrentLinkedQueue<>() : toClose;
                toClose = ended;
            }
        }
        return ended;
    }

    private void closeEnded() {
        Queue<SessionCursor> ended = toClose;
        while (ended != null && !ended.isEmpty() && !lock.isCopyingHere() && lock.tryLock()) {
            boolean before = lock.tidy();
            try {
                freeAll(ended);
            } finally {
                lock.tidied(before);
                unlock();
            }
        }
    }

    private static void freeAll(Queue<SessionCursor> ended) {
        for (SessionCursor cursor = ended.poll(); cursor != null; cursor = ended.poll()) {
            cursor.free();
        }
    }

    /**
     * From inside of an operation: what the application does with a row is done where it has called from, be it in an outer
     * transaction.
     */
    <T extends @Nullable Object> void outside(Consumer<? super T> action, T row) {
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
        outcomes.add(committed);
    }

    /**
     * From now on outcomes are told by {@link #tellOutcomes()} only.
     */
    void keepOutcomes() {
        outcomes.keep();
    }

    void tellOutcomes() {
        outcomes.release();
        // Whoever ends an operation tells them.
        leave(enter());
    }

    @Override
    public String toString() {
        return refusals().session();
    }
}
