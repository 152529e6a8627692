package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.jdbc.JdbcWork;
import io.quarkiverse.dbsession.runtime.sql.SqlScope;
import io.quarkiverse.dbsession.runtime.sql.SqlWork;

/**
 * The heart of a session: a state machine around at most one connection of its own.
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
 * {@link #discard()} alone give it away. Inside an outer transaction (JTA) work goes to that one's connection instead, see
 * {@link #join}, and leaves the state as it is.
 * <p>
 * Every operation holds the lock, which is a {@link ReentrantLock} and not a monitor so that a virtual thread that waits for
 * the
 * database does not pin its carrier. What the application is told of outcomes it is told without the lock.
 */
final class SessionCore implements SqlScope {

    private static final Logger LOG = Logger.getLogger(SessionCore.class);

    /** {@code query_canceled} and {@code read_only_sql_transaction} (PostgreSQL's manual, appendix A). */
    private static final String CANCELLED = "57014";
    private static final String READ_ONLY = "25006";

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
    private final SessionOwner owner;
    private final CommitFailures commitFailures;
    private final SessionRefusals refusals;
    private final DbSession session;
    private final ReentrantLock lock = new ReentrantLock();

    // Written under the lock; volatile because questions are answered without waiting for another thread's statement.
    private volatile State state = State.CLOSED;
    private volatile boolean rollbackOnly;
    /** There exactly in the states IDLE and ACTIVE. */
    private volatile @Nullable Connection connection;
    /** Whether the current transaction can only read. */
    private volatile boolean readOnly;
    /** What another thread may cancel. */
    private volatile @Nullable Statement running;
    /** The thread that calls the application for each row of a query. */
    private volatile @Nullable Thread reader;

    // Guarded by the lock.

    /** The first failure of the current transaction: the commit tells it to whoever swallowed it. */
    private @Nullable DbSessionException failure;
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
    /**
     * The current transaction has begun when the outcome was decided: no work of its request, and nobody is told of its end.
     */
    private boolean afterOutcome;
    /** The session has ended with uncommitted work. */
    private boolean lost;
    /** Outcomes that have not been told: {@code true} for a commit. */
    private final List<Boolean> outcomes = new ArrayList<>(1);

    private final Units units = new Units();

    /** Outer transactions that have been joined and not ended. Several, if one was suspended for another. */
    private final Map<OuterTransaction, JoinedTransaction> joined = new ConcurrentHashMap<>(0);

    /** The owner tells outcomes when it has dealt with all of its sessions. */
    private volatile boolean outcomesWait;

    /** The owner rolls back, and does not wait for the statement of another thread. */
    private volatile boolean cancelling;

    /** Set by the thread that ends the session, honoured by the last one that holds the lock. */
    private volatile boolean ending;

    SessionCore(SessionSettings settings, SessionOwner owner) {
        this.settings = settings;
        this.owner = owner;
        this.commitFailures = new CommitFailures(settings);
        this.refusals = new SessionRefusals(settings.dataSource(), owner.isIndependent());
        this.session = new LazySession(this);
    }

    /**
     * What the application holds.
     */
    DbSession session() {
        return session;
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
        Duration ofUnit = units.statementTimeout();
        return ofUnit != null ? ofUnit : settings.statementTimeout();
    }

    @Override
    public <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work) {
        refuseTransactionEnd(sql);
        return locked(() -> {
            OuterTransaction outer = outer();
            Connection current = connect(outer);
            long start = System.nanoTime();
            Statement before = running;
            Thread readerBefore = reader;
            try {
                return work.execute(current);
            } catch (SQLException e) {
                throw noted(translate(sql, e, timeout, System.nanoTime() - start), outer);
            } finally {
                running = before;
                reader = readerBefore;
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
        return locked(() -> {
            OuterTransaction outer = outer();
            Connection current = connect(outer);
            Statement before = running;
            try {
                if (statement != null) {
                    executing(statement);
                }
                return work.execute(current);
            } catch (SQLException e) {
                noted(translate(sql, e, null, 0), outer);
                throw e;
            } catch (RuntimeException | Error e) {
                // All of the work is the driver's.
                giveUpConnection(null);
                throw e;
            } finally {
                running = before;
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

    @Override
    public void executing(Statement statement) throws SQLException {
        running = statement;
        if (ending || cancelling) {
            // Whoever cancels may have looked just before: nobody would cancel this one.
            throw new SQLException("The session ends", CANCELLED);
        }
    }

    @Override
    public void handsOutRows() {
        reader = Thread.currentThread();
    }

    @Override
    public void giveUpConnection(@Nullable DbSessionException reason) {
        giveUpConnection(reason, outer());
    }

    private void giveUpConnection(@Nullable DbSessionException reason, @Nullable OuterTransaction outer) {
        if (reason != null) {
            noted(reason, outer);
        }
        JoinedTransaction transaction = outer == null ? null : joined.get(outer);
        if (transaction == null) {
            unusable = true;
        } else {
            outer.setRollbackOnly();
            Connection broken = transaction.connection;
            transaction.connection = null;
            if (broken != null) {
                settings.source().destroy(broken);
            }
        }
    }

    private DbSessionException translate(@Nullable String sql, SQLException e, @Nullable Duration timeout, long nanos) {
        if ((ending || cancelling) && CANCELLED.equals(e.getSQLState())) {
            return refusals.cancelled(sql, SqlErrors.withoutData(driver(), e));
        }
        if (READ_ONLY.equals(e.getSQLState()) && (readOnly || units.isReadOnly())) {
            return refusals.readOnly(afterOutcome, sql, SqlErrors.withoutData(driver(), e));
        }
        return SqlErrors.translate(dataSource(), driver(), sql, e, timeout, nanos);
    }

    private DbSessionException noted(DbSessionException e, @Nullable OuterTransaction outer) {
        JoinedTransaction transaction = outer == null ? null : joined.get(outer);
        if (transaction == null) {
            failure = failure == null ? e : failure;
        } else {
            transaction.failure = transaction.failure == null ? e : transaction.failure;
        }
        return e;
    }

    /**
     * The application has gone back to a savepoint of its own: what has failed since is no failure of the transaction.
     */
    void recovered() {
        locked(() -> {
            recovered(outer());
            return null;
        });
    }

    private void recovered(@Nullable OuterTransaction outer) {
        JoinedTransaction transaction = outer == null ? null : joined.get(outer);
        if (transaction == null) {
            failure = null;
        } else {
            transaction.failure = null;
        }
    }

    /**
     * The transaction that work of this thread would join, or {@code null} if it would be the session's own.
     */
    private @Nullable OuterTransaction outer() {
        return owner.isIndependent() ? null : settings.source().outerTransaction();
    }

    /**
     * The connection for a piece of work, in the transaction and behind the savepoints that it belongs to.
     */
    private Connection connect(@Nullable OuterTransaction outer) {
        settings.source().checkUsable();
        checkNotEnded();
        Unit innermost = units.innermost();
        if (innermost != null && innermost.over) {
            throw refusals.over();
        }
        Connection current = outer == null ? begin() : join(outer);
        if (innermost != null) {
            setSavepoints(current, outer);
        }
        return current;
    }

    /**
     * The one place where a connection is taken and a transaction begins. JDBC begins it with the first statement, so that this
     * costs no round trip of its own unless an isolation level is to be set.
     */
    private Connection begin() {
        Connection current = open();
        if (state == State.IDLE) {
            // The first statement may be one of a nested unit: it is the whole that has the say.
            Unit whole = units.owner();
            UnitOptions options = whole == null ? UnitOptions.NONE : whole.options;
            isolation = options.isolation() != null ? options.isolation() : settings.isolation();
            afterOutcome = owner.isDecided();
            boolean onlyReads = options.readOnly() || afterOutcome;
            prepare(() -> {
                if (onlyReads && !current.isReadOnly()) {
                    current.setReadOnly(true);
                    resetReadOnly = true;
                }
                if (isolation != null) {
                    driver().beginWith(current, isolation);
                }
            });
            readOnly = onlyReads;
            state = State.ACTIVE;
            // A statement may fail behind the end of its transaction, which a mapper of its own rows has ended.
            failure = null;
            commitAnnounced = false;
            LOG.tracef("Transaction begins on %s", this);
            announceBegin();
        }
        return current;
    }

    private void announceBegin() {
        TransactionListener listener = settings.listener();
        if (listener != null) {
            try {
                observed(null, () -> listener.afterBegin(session));
            } catch (RuntimeException | Error e) {
                rollbackOwn();
                throw e;
            }
        }
    }

    private Connection open() {
        if (unusable) {
            throw refusals.givenUp(failure);
        }
        if (connection == null) {
            Connection acquired = settings.source().acquire(owner.held(dataSource()));
            connection = acquired;
            state = State.IDLE;
            prepare(() -> acquired.setAutoCommit(false));
            owner.opened(this);
            LOG.tracef("Connection taken for %s", this);
        }
        return connection;
    }

    private void checkNotEnded() {
        // The second: whoever waited for the lock while the context ended takes no new connection.
        if (state == State.ENDED || ending && connection == null) {
            throw refusals.ended();
        }
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
            throw SqlErrors.translate(dataSource(), driver(), null, e, null, 0);
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
    }

    // Work inside an outer transaction

    private Connection join(OuterTransaction outer) {
        if (state == State.ACTIVE) {
            throw refusals.ownWork();
        }
        outer.checkUsable();
        JoinedTransaction transaction = joined.get(outer);
        if (transaction == null) {
            transaction = new JoinedTransaction(outer);
            outer.onCompletion(new OuterCompletion(transaction));
            joined.put(outer, transaction);
        }
        Connection current = transaction.connection;
        if (current == null) {
            current = settings.source().acquire(owner.held(dataSource()));
            transaction.connection = current;
        }
        if (!transaction.begun) {
            transaction.begun = true;
            TransactionListener listener = settings.listener();
            if (listener != null) {
                try {
                    observed(outer, () -> listener.afterBegin(session));
                } catch (RuntimeException | Error e) {
                    outer.setRollbackOnly();
                    throw e;
                }
            }
        }
        return current;
    }

    /**
     * The outer transaction ends: on the thread that ends it, or on one that ends it because it has taken too long.
     */
    private final class OuterCompletion implements OuterTransaction.Completion {

        private final JoinedTransaction transaction;

        OuterCompletion(JoinedTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public void beforeCommit() {
            locked(() -> {
                TransactionListener listener = settings.listener();
                if (listener != null) {
                    observed(transaction.outer, () -> listener.beforeCommit(session));
                }
                checkOuterCommittable();
                closeJoined(transaction);
                return null;
            });
        }

        /**
         * The driver would report the commit of a failed transaction as a success, see {@link #checkCommittable()}.
         */
        private void checkOuterCommittable() {
            Connection current = transaction.connection;
            try {
                if (current != null && driver().isTransactionFailed(current, transaction.failure != null)) {
                    throw commitFailures.swallowed(transaction.failure);
                }
            } catch (SQLException e) {
                throw commitFailures.brokenBefore(SqlErrors.translate(dataSource(), driver(), null, e, null, 0));
            }
        }

        @Override
        public void ended(boolean committed) {
            // The pool has closed what was open of it.
            transaction.connection = null;
            joined.remove(transaction.outer);
            tell(List.of(committed));
        }
    }

    private void closeJoined(JoinedTransaction transaction) {
        Connection current = transaction.connection;
        transaction.connection = null;
        if (current != null) {
            try {
                settings.source().release(current);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("The JTA connection of %s could not be closed: %s", this, e.getClass().getName());
            }
        }
    }

    // Units of work

    /**
     * @param policy what is done about a transaction in progress
     */
    Unit enterAtomic(CurrentTransaction policy, UnitOptions options) {
        return locked(() -> {
            checkNotEnded();
            OuterTransaction outer = outer();
            boolean part = outer != null || units.innermost(null) != null;
            if (part) {
                if (policy == CurrentTransaction.ROLLBACK || policy == CurrentTransaction.RAISE) {
                    throw refusals.insideUnitOrOuter(policy.name(), outer != null);
                }
                checkIsolation(options, outer);
            } else if (state == State.ACTIVE) {
                settings.source().checkUsable();
                switch (policy) {
                    case COMMIT -> commitOwn();
                    case ROLLBACK -> rollbackOwn();
                    case APPEND -> checkIsolation(options, null);
                    case RAISE -> throw refusals.inProgress();
                }
            }
            return entered(part ? Unit.Kind.PART : Unit.Kind.OWNER, options, outer);
        });
    }

    Unit enterNested(UnitOptions options) {
        return locked(() -> {
            checkNotEnded();
            return entered(Unit.Kind.SAVEPOINT, options, outer());
        });
    }

    private Unit entered(Unit.Kind kind, UnitOptions options, @Nullable OuterTransaction outer) {
        Unit unit = new Unit(kind, options, outer);
        units.push(unit);
        return unit;
    }

    private void checkIsolation(UnitOptions options, @Nullable OuterTransaction outer) {
        Isolation wanted = options.isolation();
        if (wanted == null) {
            return;
        }
        Isolation begun = isolation;
        if (outer != null) {
            begun = null;
        } else if (state != State.ACTIVE) {
            Unit whole = units.owner();
            begun = whole == null || whole.options.isolation() == null ? settings.isolation() : whole.options.isolation();
        }
        if (wanted != begun) {
            throw refusals.otherIsolation(wanted, begun);
        }
    }

    /**
     * Before the first statement of a nested unit, so that one without statements costs nothing.
     */
    private void setSavepoints(Connection current, @Nullable OuterTransaction outer) {
        for (Unit unit : units.withoutSavepoint(outer)) {
            try {
                unit.savepoint = driver().setSavepoint(current);
                if (unit.options.readOnly()) {
                    driver().readOnlyToSavepoint(current);
                }
            } catch (SQLException e) {
                throw noted(translate(null, e, null, 0), outer);
            }
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
            locked(() -> {
                boolean overlapped = units.innermost() != unit;
                units.remove(unit);
                if (overlapped) {
                    exitOverlapped(unit, thrown);
                } else if (unit.over) {
                    exitOver(thrown);
                } else {
                    switch (unit.kind) {
                        case OWNER -> exitOwner(unit, thrown);
                        case SAVEPOINT -> exitSavepoint(unit, thrown);
                        case PART, OBSERVERS -> exitPart(unit, thrown);
                    }
                }
                return null;
            });
        } catch (RuntimeException | Error e) {
            if (thrown == null) {
                throw e;
            }
            if (e != thrown) {
                thrown.addSuppressed(e);
            }
        }
    }

    private void exitOverlapped(Unit unit, @Nullable Throwable thrown) {
        if (unit.outer != null) {
            unit.outer.setRollbackOnly();
        } else {
            rollbackOwn();
            units.ownTransactionOver();
        }
        if (thrown == null) {
            throw refusals.overlapping();
        }
    }

    private void exitOver(@Nullable Throwable thrown) {
        if (thrown == null) {
            throw commitFailures.over();
        }
    }

    private void exitOwner(Unit unit, @Nullable Throwable thrown) {
        boolean marked = rollbackOnly;
        if (thrown != null || marked || unit.failedPart != null) {
            rollbackOwn();
        }
        if (thrown == null && !marked && unit.failedPart != null) {
            throw commitFailures.partFailed(unit.failedPart);
        }
        commitOwn();
    }

    private void exitPart(Unit unit, @Nullable Throwable thrown) {
        if (thrown == null) {
            return;
        }
        Unit whole = units.innermostWhole(unit.outer);
        if (whole != null) {
            whole.failedPart = whole.failedPart == null ? thrown : whole.failedPart;
        } else if (unit.outer != null) {
            unit.outer.setRollbackOnly();
        }
    }

    private void exitSavepoint(Unit unit, @Nullable Throwable thrown) {
        JoinedTransaction transaction = unit.outer == null ? null : joined.get(unit.outer);
        Connection current = unit.outer == null ? connection : transaction == null ? null : transaction.connection;
        if (unit.savepoint == null || current == null || unusable) {
            if (thrown == null && unit.failedPart != null) {
                throw commitFailures.nestedUndone(unit.failedPart, null);
            }
            return;
        }
        DbSessionException first = transaction == null ? failure : transaction.failure;
        try {
            boolean keep = thrown == null && unit.failedPart == null && !driver().isTransactionFailed(current, first != null);
            if (keep) {
                driver().releaseSavepoint(current, unit.savepoint);
                return;
            }
            driver().rollbackTo(current, unit.savepoint);
            // There was none when the savepoint was set.
            recovered(unit.outer);
        } catch (SQLException e) {
            // Nobody knows what is left of the transaction: it must not be committed.
            DbSessionException failed = translate(null, e, null, 0);
            giveUpConnection(failed, unit.outer);
            throw failed;
        }
        if (thrown == null) {
            throw commitFailures.nestedUndone(unit.failedPart, first);
        }
    }

    /**
     * Calls observers of a transaction, which cannot end it.
     */
    private void observed(@Nullable OuterTransaction outer, Runnable observers) {
        Unit unit = entered(Unit.Kind.OBSERVERS, UnitOptions.NONE, outer);
        try {
            observers.run();
        } finally {
            units.remove(unit);
        }
        if (unit.failedPart != null) {
            throw commitFailures.partFailed(unit.failedPart);
        }
    }

    private void refuseInsideUnit(String operation) {
        Unit unit = units.innermost(null);
        if (unit != null) {
            throw refusals.insideUnit(operation, unit.kind == Unit.Kind.OBSERVERS);
        }
    }

    private void refuseInsideOuter(String operation) {
        if (outer() != null) {
            throw refusals.insideOuter(operation);
        }
    }

    // The end of a transaction

    void commit() {
        locked(() -> {
            // What it was to commit has been rolled back, and nobody may take that for a success.
            checkNotEnded();
            refuseInsideOuter("commit()");
            refuseInsideUnit("commit()");
            if (state == State.ACTIVE) {
                settings.source().checkUsable();
            }
            commitOwn();
            return null;
        });
    }

    void rollback() {
        locked(() -> {
            refuseInsideOuter("rollback()");
            refuseInsideUnit("rollback()");
            rollbackOwn();
            return null;
        });
    }

    /**
     * What its owner does when the outcome is decided: the first half of {@link #finishCommit()}. Tells observers, who may
     * still use other sessions, and finds out what can be known without asking the database.
     */
    void finishAnnounce() {
        finish(() -> {
            if (lost) {
                throw refusals.ended();
            }
            if (state == State.ACTIVE && units.innermost(null) != null) {
                rollbackOwn();
                units.ownTransactionOver();
                throw commitFailures.unitInProgress();
            }
            announceCommit();
        });
    }

    void finishCommit() {
        finish(this::commitOwn);
    }

    /**
     * Refuses what {@link #commit()}, {@link #rollback()} and {@link #close()} would refuse.
     */
    void checkEndable(String operation) {
        locked(() -> {
            refuseInsideOuter(operation);
            refuseInsideUnit(operation);
            return null;
        });
    }

    /**
     * The first half of {@link #commit()}.
     */
    void announce() {
        locked(() -> {
            announceCommit();
            return null;
        });
    }

    void finishClose() {
        finish(() -> {
            cancelling = false;
            if (state == State.ACTIVE) {
                units.ownTransactionOver();
            }
            release();
        });
    }

    /**
     * Lets nobody wait for the statement of another thread that is to be rolled back anyway.
     */
    void cancelOthers() {
        if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
            cancelling = true;
            cancelRunning();
        }
    }

    /**
     * The session's own transaction is ended by its owner, wherever the thread may be.
     */
    private void finish(Runnable end) {
        try (Suspension outside = settings.source().suspendOuterTransaction()) {
            locked(() -> {
                end.run();
                return null;
            });
        }
    }

    private void commitOwn() {
        announceCommit();
        if (state != State.ACTIVE) {
            return;
        }
        long start = System.nanoTime();
        try {
            connection.commit();
        } catch (SQLException e) {
            CommitFailed failed = commitFailures.of(e, connection);
            if (failed.outcome() == CommitFailed.Outcome.ROLLED_BACK) {
                rollbackOwn();
            } else {
                discard();
            }
            throw failed;
        } catch (RuntimeException | Error e) {
            // Not an answer of the database: nothing is known of the transaction.
            discard();
            throw e;
        }
        transactionEnded(true);
        LOG.tracef("Committed on %s in %d us", this, (System.nanoTime() - start) / 1000);
    }

    /**
     * Tells observers of the commit that is to come, once.
     */
    private void announceCommit() {
        checkCommittable();
        TransactionListener listener = settings.listener();
        if (state != State.ACTIVE || listener == null || readOnly || commitAnnounced) {
            return;
        }
        commitAnnounced = true;
        try {
            observed(null, () -> listener.beforeCommit(session));
        } catch (RuntimeException | Error e) {
            rollbackOwn();
            throw e;
        }
        checkCommittable();
    }

    /**
     * Rolls back and throws if the transaction cannot be committed, as far as can be known without asking the database.
     * PostgreSQL answers the COMMIT of a failed transaction with a ROLLBACK, and pgjdbc reports that as success; so it has to
     * be found out before.
     */
    private void checkCommittable() {
        if (state != State.ACTIVE) {
            return;
        }
        if (rollbackOnly) {
            rollbackOwn();
            throw commitFailures.marked();
        }
        DbSessionException first = failure;
        try {
            if (unusable || connection.isClosed()) {
                discard();
                throw commitFailures.brokenBefore(first);
            }
            if (driver().isTransactionFailed(connection, first != null)) {
                rollbackOwn();
                throw commitFailures.swallowed(first);
            }
        } catch (SQLException e) {
            discard();
            throw commitFailures.brokenBefore(SqlErrors.translate(dataSource(), driver(), null, e, null, 0));
        }
    }

    private void rollbackOwn() {
        rollbackOnly = false;
        if (state == State.ACTIVE && undo()) {
            transactionEnded(false);
            LOG.tracef("Rolled back on %s", this);
        }
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

    private void transactionEnded(boolean committed) {
        outcome(committed);
        state = State.IDLE;
        failure = null;
        if (resetReadOnly) {
            resetReadOnly = false;
            try {
                connection.setReadOnly(false);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("The connection of %s stays read-only and is given up: %s", this, e.getClass().getName());
                discard();
            }
        }
    }

    private void outcome(boolean committed) {
        readOnly = false;
        rollbackOnly = false;
        if (settings.listener() != null && !afterOutcome) {
            outcomes.add(committed);
        }
    }

    // The end of the connection

    void close() {
        if (owner.isIndependent()) {
            locked(() -> {
                refuseInsideUnit("close()");
                return null;
            });
            end();
            return;
        }
        locked(() -> {
            OuterTransaction outer = outer();
            if (outer == null) {
                refuseInsideUnit("close()");
                release();
            } else if (joined.get(outer) != null) {
                closeJoined(joined.get(outer));
            }
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
            if (state == State.ACTIVE) {
                transactionEnded(false);
            }
            Connection released = connection;
            if (released == null) {
                return;
            }
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
        if (state == State.ACTIVE) {
            outcome(false);
        }
        connection = null;
        failure = null;
        unusable = false;
        resetReadOnly = false;
        state = State.CLOSED;
        owner.closed(this);
    }

    /**
     * Ends the session for good: rolls back, gives the connection back, and refuses work from now on. Never waits for a
     * statement that another thread runs: it is cancelled, and that thread does the rest when it is through.
     */
    void end() {
        ending = true;
        if (!endIfNobodyWorks()) {
            cancelRunning();
        }
    }

    /**
     * @return whether the session has ended
     */
    private boolean endIfNobodyWorks() {
        while (ending && state != State.ENDED && lock.tryLock()) {
            List<Boolean> told;
            try (Suspension outside = settings.source().suspendOuterTransaction()) {
                if (state == State.ACTIVE) {
                    lost = hasUncommittedWork();
                    units.ownTransactionOver();
                }
                release();
            } finally {
                // Whatever happened to the connection, the session does not have it any more.
                state = State.ENDED;
                told = takeOutcomes();
                lock.unlock();
            }
            tell(told);
        }
        return state == State.ENDED;
    }

    /**
     * The driver knows for itself whether there is still something to be cancelled. It does not if the statement is about to
     * be sent; hence more than once.
     */
    private void cancelRunning() {
        for (int attempt = 0; attempt < 3 && state != State.ENDED; attempt++) {
            Statement statement = running;
            if (statement == null) {
                return;
            }
            try {
                statement.cancel();
                if (lock.tryLock(50, TimeUnit.MILLISECONDS)) {
                    lock.unlock();
                    endIfNobodyWorks();
                    return;
                }
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("A statement of %s could not be cancelled: %s", this, e.getClass().getName());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * Waits until nobody works with a session that has ended.
     *
     * @return whether that is so, and not the time out
     */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        if (state == State.ENDED) {
            return true;
        }
        if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        lock.unlock();
        return endIfNobodyWorks();
    }

    // Questions, answered without the lock

    boolean isOpen() {
        return current() != null;
    }

    boolean inTransaction() {
        OuterTransaction outer = outer();
        return outer == null ? state == State.ACTIVE : joined.containsKey(outer);
    }

    boolean isEnded() {
        return ending;
    }

    /**
     * The connection that a statement of this thread would run on, or {@code null} if it would have to take one first.
     */
    private @Nullable Connection current() {
        OuterTransaction outer = outer();
        if (outer == null) {
            return connection;
        }
        JoinedTransaction transaction = joined.get(outer);
        return transaction == null ? null : transaction.connection;
    }

    /**
     * Whether the session holds a certain connection, on whatever thread.
     */
    boolean holds(Connection some) {
        if (connection == some) {
            return true;
        }
        for (JoinedTransaction transaction : joined.values()) {
            if (transaction.connection == some) {
                return true;
            }
        }
        return false;
    }

    int held() {
        int held = connection == null ? 0 : 1;
        for (JoinedTransaction transaction : joined.values()) {
            held += transaction.connection == null ? 0 : 1;
        }
        return held;
    }

    boolean isRollbackOnly() {
        OuterTransaction outer = outer();
        return outer == null ? rollbackOnly : outer.isRollbackOnly();
    }

    void setRollbackOnly() {
        locked(() -> {
            OuterTransaction outer = outer();
            if (outer == null) {
                rollbackOnly = true;
            } else {
                outer.setRollbackOnly();
            }
            return null;
        });
    }

    // Questions of the owner, about the session's own transaction only

    boolean holdsOwnConnection() {
        return connection != null;
    }

    boolean inOwnTransaction() {
        return state == State.ACTIVE;
    }

    boolean isMarked() {
        return rollbackOnly;
    }

    /**
     * Whether there is work that would be lost.
     */
    boolean hasUncommittedWork() {
        return state == State.ACTIVE && !readOnly;
    }

    // The lock, and what is told without it

    private interface Operation<T extends @Nullable Object, E extends Exception> {
        T perform() throws E;
    }

    private <T extends @Nullable Object, E extends Exception> T locked(Operation<T, E> operation) throws E {
        try (Suspension outside = owner.isIndependent() ? settings.source().suspendOuterTransaction() : Suspension.NONE) {
            lock();
            try {
                return operation.perform();
            } finally {
                boolean outermost = lock.getHoldCount() == 1;
                List<Boolean> told = outermost && !outcomesWait ? takeOutcomes() : List.of();
                lock.unlock();
                if (outermost && ending) {
                    endIfNobodyWorks();
                }
                tell(told);
            }
        }
    }

    private void lock() {
        if (lock.tryLock()) {
            return;
        }
        refuseWhileRowsAreRead();
        // Whoever ends the session does not use it.
        if (settings.sharing() != null && !ending && !cancelling) {
            settings.sharing().contended(dataSource());
        }
        boolean interrupted = false;
        try {
            while (true) {
                refuseWhileRowsAreRead();
                try {
                    if (lock.tryLock(100, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    // The operation itself shows what becomes of it.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void refuseWhileRowsAreRead() {
        Thread other = reader;
        if (other != null) {
            throw refusals.rowsOpen(other);
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
