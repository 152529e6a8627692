package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * The transactions of a session: its own one after the other, and those of others that it has joined. Which of them work
 * belongs to is a question of the thread that does it.
 */
final class SessionTransactions {

    private static final Map<OuterTransaction, JoinedTransaction> NONE = Map.of();

    private final SessionCore core;
    private final OwnTransaction own;

    /**
     * Those that have been joined and not ended. Several, if one was suspended for another. Most sessions never join any, and
     * have no map.
     */
    private volatile Map<OuterTransaction, JoinedTransaction> joined = NONE;

    SessionTransactions(SessionCore core) {
        this.core = core;
        this.own = new OwnTransaction(core);
    }

    OwnTransaction own() {
        return own;
    }

    /**
     * The outer transaction that the calling thread is in, as far as it concerns the session, or {@code null}.
     */
    @Nullable
    OuterTransaction outer() {
        return core.owner().isIndependent() ? null : core.settings().source().outerTransaction();
    }

    /**
     * The transaction that work of the calling thread belongs to. An outer one is joined by that, so that the session hears of
     * its end.
     */
    SessionTransaction current() {
        OuterTransaction outer = outer();
        if (outer == null) {
            return own;
        }
        JoinedTransaction transaction = joined.get(outer);
        if (transaction == null) {
            outer.checkUsable();
            transaction = new JoinedTransaction(core, outer);
            outer.onCompletion(transaction);
            if (joined == NONE) {
                joined = new ConcurrentHashMap<>(0);
            }
            joined.put(outer, transaction);
        }
        return transaction;
    }

    /**
     * The same without joining anything: {@code null} inside an outer transaction that has not been joined.
     */
    @Nullable
    SessionTransaction known() {
        OuterTransaction outer = outer();
        return outer == null ? own : joined.get(outer);
    }

    /**
     * An outer transaction has ended.
     */
    void left(OuterTransaction outer) {
        joined.remove(outer);
    }

    boolean isRollbackOnly() {
        OuterTransaction outer = outer();
        if (outer == null) {
            return own.isMarked();
        }
        JoinedTransaction transaction = joined.get(outer);
        return outer.isRollbackOnly() || transaction != null && transaction.isDoomed();
    }

    void setRollbackOnly() {
        OuterTransaction outer = outer();
        if (outer == null) {
            own.mark();
        } else {
            outer.setRollbackOnly();
        }
    }

    /**
     * Whether one of them is on a certain connection, on whatever thread.
     */
    boolean hold(Connection connection) {
        for (JoinedTransaction transaction : joined.values()) {
            if (transaction.connection() == connection) {
                return true;
            }
        }
        return own.connection() == connection;
    }

    /**
     * Where the connection was taken that one of them holds, if that is known.
     */
    @Nullable
    Caller place() {
        if (own.connection() != null) {
            return own.place();
        }
        for (JoinedTransaction transaction : joined.values()) {
            if (transaction.connection() != null) {
                return transaction.place();
            }
        }
        return null;
    }

    /**
     * How many connections they hold.
     */
    int held() {
        int held = own.connection() == null ? 0 : 1;
        if (joined == NONE) {
            return held;
        }
        for (JoinedTransaction transaction : joined.values()) {
            held += transaction.connection() == null ? 0 : 1;
        }
        return held;
    }
}
