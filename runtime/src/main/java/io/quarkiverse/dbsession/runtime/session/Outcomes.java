package io.quarkiverse.dbsession.runtime.session;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a session's own transactions have ended, until it is told, which is done without the session's lock. All but
 * {@link #tell} is guarded by it.
 */
final class Outcomes {

    /** Of all sessions that nobody listens to. */
    private static final Outcomes UNHEARD = new Outcomes(null);

    private final @Nullable TransactionListener listener;

    /** {@code true} for a commit. Always empty if nobody listens. */
    private final List<Boolean> untold;

    /** Whoever keeps them tells them all together; written without the lock. */
    private volatile boolean kept;

    /**
     * @param listener or {@code null} if nobody listens
     */
    static Outcomes of(@Nullable TransactionListener listener) {
        return listener == null ? UNHEARD : new Outcomes(listener);
    }

    private Outcomes(@Nullable TransactionListener listener) {
        this.listener = listener;
        this.untold = listener == null ? List.of() : new ArrayList<>(1);
    }

    void add(boolean committed) {
        if (listener != null) {
            untold.add(committed);
        }
    }

    /**
     * From now on there is nothing to be told, until {@link #release()}.
     */
    void keep() {
        if (listener != null) {
            kept = true;
        }
    }

    void release() {
        if (listener != null) {
            kept = false;
        }
    }

    /**
     * What is to be told now.
     */
    List<Boolean> take() {
        return kept ? List.of() : takeAll();
    }

    /**
     * The same, whether they are kept or not.
     */
    List<Boolean> takeAll() {
        if (untold.isEmpty()) {
            return List.of();
        }
        List<Boolean> taken = List.copyOf(untold);
        untold.clear();
        return taken;
    }

    /**
     * Tells observers, who may use the session.
     */
    void tell(List<Boolean> outcomes, SessionCore core) {
        if (listener == null) {
            return;
        }
        for (boolean committed : outcomes) {
            if (committed) {
                listener.afterCommit(core.session());
            } else {
                listener.afterRollback(core.session());
            }
        }
    }
}
