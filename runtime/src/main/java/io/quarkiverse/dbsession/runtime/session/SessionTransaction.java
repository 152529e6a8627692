package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.driver.TransactionId;
import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * A transaction that statements of a session run in: its own, or an outer one that it has joined. Guarded by the lock of the
 * session.
 */
abstract class SessionTransaction {

    final SessionCore core;

    /** The first failure of one of its statements: the commit tells it to whoever swallowed it. */
    private @Nullable DbSessionException failure;

    /** Those that have not been closed; looked at without the lock as well. Most transactions have none. */
    private volatile @Nullable Set<SessionCursor> cursors;

    /** How many there have been. */
    private int cursorCount;

    /** The savepoints of the JDBC views, each with the number of cursors that there had been when it was set. */
    private @Nullable Map<Savepoint, Integer> savepoints;

    SessionTransaction(SessionCore core) {
        this.core = core;
    }

    final SessionSettings settings() {
        return core.settings();
    }

    /**
     * Its connection, ready for a statement: takes it and begins the transaction where needed.
     */
    abstract Connection connect();

    /**
     * Its connection, or {@code null} if it has to be taken first. Asked without the lock as well.
     */
    abstract @Nullable Connection connection();

    abstract boolean isOuter();

    /**
     * The isolation level that it has, or will have when it begins; {@code null} if that is the database's own or not known.
     */
    abstract @Nullable Isolation isolation();

    /**
     * Where its connection was taken, if that is known. Asked without the lock as well.
     */
    @Nullable
    Caller place() {
        return null;
    }

    /**
     * Takes a connection, and says so if that is not the only one.
     */
    final Connection acquire(@Nullable Caller place) {
        SessionOwner owner = core.owner();
        int held = owner.held(settings().dataSource());
        ConnectionWatch watch = settings().watch();
        if (held > 0 && watch != null) {
            // Before it: to wait for another connection while holding one is what makes requests wait for each other.
            watch.second(owner.place(settings().dataSource()), place);
        }
        return settings().source().acquire(held);
    }

    /**
     * Whether its name is of use, and not known. That of an outer one is not: it is committed by others.
     */
    boolean wantsIdentity() {
        return false;
    }

    /**
     * The database has told the name of the transaction, which was wanted.
     */
    void identified(TransactionId id) {
        throw new IllegalStateException("Nobody has asked for the name of a transaction of " + core);
    }

    /**
     * Whether its connection has been given up.
     */
    abstract boolean isGivenUp();

    /**
     * Gives the connection up: it is not used any more, and nothing is committed on it.
     *
     * @param reason or {@code null} if it is not an error of a statement
     */
    abstract void giveUp(@Nullable DbSessionException reason);

    /**
     * A unit of work that is a part of it has failed, and there is no unit around it to answer for that.
     */
    abstract void partFailed(Throwable thrown);

    /**
     * Its units have got into each other's way: it is rolled back.
     */
    abstract void unitsOverlap();

    /**
     * Whether it has begun and not ended.
     */
    abstract boolean isActive();

    /**
     * An observer of its begin has thrown: it must not be committed.
     */
    abstract void beginRefused(Throwable thrown);

    /**
     * Tells observers that it has begun.
     */
    final void announceBegin() {
        TransactionListener listener = settings().listener();
        if (listener != null) {
            try {
                core.units().observeBegin(this, listener);
            } catch (RuntimeException | Error e) {
                beginRefused(e);
                throw e;
            }
        }
    }

    // Rows that are read step by step

    final void add(SessionCursor cursor) {
        Set<SessionCursor> all = cursors;
        if (all == null) {
            all = ConcurrentHashMap.newKeySet();
            cursors = all;
        }
        cursor.number = ++cursorCount;
        all.add(cursor);
    }

    /**
     * @return whether it was there
     */
    final boolean forget(SessionCursor cursor) {
        Set<SessionCursor> all = cursors;
        return all != null && all.remove(cursor);
    }

    final boolean hasCursors() {
        Set<SessionCursor> all = cursors;
        return all != null && !all.isEmpty();
    }

    /**
     * It ends, or its connection is given up: closes all that its statements have left open.
     */
    void endStatements(CursorEnd reason) {
        savepoints = null;
        endCursors(reason, null, 0);
    }

    /**
     * Closes those of a unit of work.
     */
    final void endCursors(Unit unit) {
        endCursors(CursorEnd.UNIT, unit, 0);
    }

    /**
     * @param unit whose they are, or {@code null} for all
     * @param kept how many of the transaction's first ones stay
     */
    private void endCursors(CursorEnd reason, @Nullable Unit unit, int kept) {
        Set<SessionCursor> all = cursors;
        if (all != null) {
            for (SessionCursor cursor : all) {
                if ((unit == null || cursor.unit == unit) && cursor.number > kept) {
                    cursor.mark(reason);
                    cursor.free();
                }
            }
        }
    }

    /**
     * The same without the lock: each is closed by whoever has it.
     */
    final void endCursorsWithoutLock(CursorEnd reason) {
        Set<SessionCursor> all = cursors;
        if (all != null) {
            for (SessionCursor cursor : all) {
                core.end(cursor, reason);
            }
        }
    }

    final void savepointSet(Savepoint savepoint) {
        if (savepoints == null) {
            savepoints = new IdentityHashMap<>(1);
        }
        savepoints.put(savepoint, cursorCount);
    }

    /**
     * The application has gone back to a savepoint that it has set with JDBC ({@code null} if it has done all of that with
     * SQL). The server has closed what was opened since.
     */
    final void goneBack(@Nullable Savepoint savepoint) {
        Integer count = savepoint == null || savepoints == null ? null : savepoints.get(savepoint);
        int kept = count == null ? 0 : count;
        endCursors(CursorEnd.SAVEPOINT, null, kept);
    }

    /**
     * A failure of something that was no statement.
     */
    final DbSessionException translated(SQLException e) {
        return SqlErrors.translate(settings().dataSource(), settings().driver(), null, e, null, 0);
    }

    final @Nullable DbSessionException failure() {
        return failure;
    }

    /**
     * A statement has failed.
     */
    DbSessionException noted(DbSessionException e) {
        failure = failure == null ? e : failure;
        return e;
    }

    /**
     * What has failed so far has been undone by going back to a savepoint, or with the transaction.
     */
    final void recovered() {
        failure = null;
    }
}
