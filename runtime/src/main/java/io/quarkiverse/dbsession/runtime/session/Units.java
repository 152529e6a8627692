package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The units of work that a session is in, the innermost on top. Guarded by the lock of the session, apart from the timeout.
 */
final class Units {

    private final Deque<Unit> stack = new ArrayDeque<>(2);
    private volatile @Nullable Duration statementTimeout;

    @Nullable
    Unit innermost() {
        return stack.peek();
    }

    /**
     * The innermost one in a transaction: the session's own ({@code null}) or an outer one.
     */
    @Nullable
    Unit innermost(@Nullable OuterTransaction outer) {
        for (Unit unit : stack) {
            if (Objects.equals(unit.outer, outer)) {
                return unit;
            }
        }
        return null;
    }

    /**
     * The innermost one in a transaction that is more than a part of another.
     */
    @Nullable
    Unit innermostWhole(@Nullable OuterTransaction outer) {
        for (Unit unit : stack) {
            if (unit.kind != Unit.Kind.PART && Objects.equals(unit.outer, outer)) {
                return unit;
            }
        }
        return null;
    }

    /**
     * The one that ends the session's own transaction: there is at most one, and all others of that transaction are inside it.
     */
    @Nullable
    Unit owner() {
        for (Unit unit : stack) {
            if (unit.kind == Unit.Kind.OWNER) {
                return unit;
            }
        }
        return null;
    }

    /**
     * Those in a transaction that still need their savepoint, from the outermost to the innermost. Units that observers of the
     * transaction find around them are left out: what an observer of its begin does stays when they are undone.
     */
    List<Unit> withoutSavepoint(@Nullable OuterTransaction outer) {
        List<Unit> found = List.of();
        for (Unit unit : stack) {
            if (unit.kind == Unit.Kind.OBSERVERS) {
                break;
            }
            if (unit.kind == Unit.Kind.SAVEPOINT && unit.savepoint == null && Objects.equals(unit.outer, outer)) {
                found = found.isEmpty() ? new LinkedList<>() : found;
                found.add(0, unit);
            }
        }
        return found;
    }

    /**
     * Whether one of them only reads.
     */
    boolean isReadOnly() {
        return stack.stream().anyMatch(unit -> unit.options.readOnly());
    }

    void push(Unit unit) {
        stack.push(unit);
        updateTimeout();
    }

    void remove(Unit unit) {
        stack.remove(unit);
        updateTimeout();
    }

    /**
     * The session's own transaction has ended under its units.
     */
    void ownTransactionOver() {
        for (Unit unit : stack) {
            if (unit.outer == null) {
                unit.over = true;
            }
        }
    }

    private void updateTimeout() {
        Duration timeout = null;
        for (Iterator<Unit> all = stack.iterator(); timeout == null && all.hasNext();) {
            timeout = all.next().options.statementTimeout();
        }
        statementTimeout = timeout;
    }

    /**
     * The timeout of statements that set none, or {@code null} if no unit says any. Asked without the lock.
     */
    @Nullable
    Duration statementTimeout() {
        return statementTimeout;
    }
}
