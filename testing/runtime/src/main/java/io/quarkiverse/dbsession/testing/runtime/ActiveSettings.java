package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Whose settings the shared connection has. A transaction does not see what another one has set for itself
 * ({@code SET LOCAL}, {@code set_config(…, true)}), so that each unit has its own: they are put back when it does something,
 * and kept for it when another one does. Guarded by the lock of the {@link SharedTransaction}.
 */
final class ActiveSettings {

    private final SharedConnection connection;

    private @Nullable SharedUnit owner;
    /** Whether there may be some of nobody who is still there. */
    private boolean left;

    ActiveSettings(SharedConnection connection) {
        this.connection = connection;
    }

    /**
     * The unit is about to do something. Nothing has failed on the connection.
     */
    void activate(SharedUnit unit) throws SQLException {
        if (owner == unit) {
            return;
        }
        clear();
        undone();
        if (!unit.settings.isEmpty()) {
            connection.execute(unit.settings);
        }
        owner = unit;
    }

    /**
     * Takes them back, whosever they are, and keeps them for it.
     */
    void clear() throws SQLException {
        keepUnlessOf(null);
        if (left || owner != null) {
            connection.reset();
        }
        cleared();
    }

    /**
     * Keeps those of the unit that has done something last, as something that undoes them is about to be done.
     *
     * @param unit one that needs them no more, or {@code null}
     */
    void keepUnlessOf(@Nullable SharedUnit unit) throws SQLException {
        if (owner != null && owner != unit) {
            owner.settings = connection.settings();
        }
    }

    /**
     * A savepoint was gone back to: they are what they were when it was set.
     */
    void undone() {
        owner = null;
        left = true;
    }

    /** Nobody's any more. */
    void ended(SharedUnit unit) {
        if (owner == unit) {
            undone();
        }
    }

    /** There are none, as at the beginning. */
    void cleared() {
        owner = null;
        left = false;
    }
}
