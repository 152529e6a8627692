package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.testing.runtime.SharedUnit.State;

/**
 * The units of a shared transaction that are open, which lie on each other like their savepoints: the last one is the
 * innermost. Whatever begins or ends one does it here. Guarded by the lock of the {@link SharedTransaction}.
 */
final class UnitStack {

    /**
     * At the most: the transaction itself, and the savepoint that holds what was committed. Whatever is inside of them can
     * write only when both have a number.
     */
    private static final int WRITERS_OF_BASE = 2;

    private final SharedConnection connection;
    private final ActiveSettings settings;
    private final Told told;
    private final Losses losses;

    private final List<SharedUnit> units = new ArrayList<>();
    /** Those that are open without a savepoint, because they have only read so far. */
    private final Set<SharedUnit> readers = new LinkedHashSet<>();
    private long savepoints;

    UnitStack(SharedConnection connection, ActiveSettings settings, Told told) {
        this.connection = connection;
        this.settings = settings;
        this.told = told;
        this.losses = new Losses(connection, told);
    }

    /** From the outermost to the innermost, as they are now. */
    List<SharedUnit> units() {
        return Collections.unmodifiableList(units);
    }

    /** As they are now. */
    Set<SharedUnit> readers() {
        return Collections.unmodifiableSet(readers);
    }

    /** Of all that do not end with the test itself. */
    List<SharedUnit> open() {
        List<SharedUnit> open = new ArrayList<>(units);
        open.addAll(readers);
        open.removeIf(unit -> unit.state != State.OPEN && unit.state != State.INTERRUPTED || unit.abandoned
                || unit.line().isOfTestItself());
        return open;
    }

    SharedUnit top() {
        return units.get(units.size() - 1);
    }

    boolean isTop(SharedUnit unit) {
        return !units.isEmpty() && unit == top();
    }

    String nextSavepoint() {
        return "dbsession_test_" + ++savepoints;
    }

    // Beginning

    /**
     * Puts the unit on top.
     */
    void begin(SharedUnit unit) throws SQLException {
        undoFailed();
        int writers = units.isEmpty() ? WRITERS_OF_BASE : setReadersAside(null);
        String savepoint = nextSavepoint();
        connection.execute("savepoint " + savepoint);
        try {
            settings.activate(unit);
        } catch (SQLException e) {
            if (connection.isFailed()) {
                connection.undo(savepoint);
            }
            throw e;
        }
        unit.begun(savepoint, writers);
        units.add(unit);
        readers.remove(unit);
    }

    /**
     * A transaction that has only read can end after one that begins inside of it, whatever becomes of both: it has nothing to
     * lose, and gets another savepoint when it goes on.
     *
     * @param end the one where to stop, or {@code null}
     * @return how many have written
     */
    private int setReadersAside(@Nullable SharedUnit end) throws SQLException {
        int writers = connection.writers();
        while (!units.isEmpty() && top() != end && top().hasOnlyRead() && writers <= top().writersBefore()) {
            SharedUnit reader = units.remove(units.size() - 1);
            connection.execute("release savepoint " + reader.savepoint());
            reader.state = State.INTERRUPTED;
            readers.add(reader);
            // Or the savepoint that is about to be set would have its settings.
            settings.clear();
        }
        return writers;
    }

    /**
     * The unit goes on: those inside of it that have only read need not be so any longer.
     */
    void goOn(SharedUnit unit) throws SQLException {
        if (!isTop(unit) && units.contains(unit) && top().hasOnlyRead() && !connection.isFailed()) {
            setReadersAside(unit);
        }
    }

    /**
     * A statement has failed and nobody has rolled back yet; another transaction would not be hindered by that. What the failed
     * one has done is lost in any case.
     */
    void undoFailed() throws SQLException {
        if (!connection.isFailed()) {
            return;
        }
        settings.undone();
        if (units.isEmpty()) {
            connection.goBackToBase();
            // Those of the transaction that was committed last were taken back behind its savepoint.
            connection.reset();
            settings.cleared();
            return;
        }
        SharedUnit top = top();
        connection.execute("rollback to savepoint " + top.savepoint());
        top.state = State.UNDONE;
        losses.rolledBack(top, List.of(), units.subList(0, units.size() - 1));
    }

    /**
     * The unit has gone back to a savepoint of its own.
     */
    void wentBack(SharedUnit unit) throws SQLException {
        losses.wentBack(unit, units.subList(0, units.indexOf(unit)));
    }

    // Ends

    void commit(SharedUnit unit) throws SQLException {
        if (!isTop(unit)) {
            commitBelow(unit);
        } else if (units.size() > 1) {
            commitInner(unit);
            tidyUp(unit);
        } else {
            commitOnly(unit);
            tidyUp(unit);
        }
    }

    /**
     * Of a unit without a savepoint, which has nothing to commit and nothing to lose.
     */
    void end(SharedUnit unit) {
        readers.remove(unit);
        unit.state = State.OVER;
    }

    private void commitOnly(SharedUnit unit) throws SQLException {
        try {
            connection.checkConstraintsAndKeep();
        } catch (SQLException e) {
            undo(unit);
            throw e;
        }
        units.clear();
        unit.state = State.OVER;
        settings.ended(unit);
    }

    private void commitInner(SharedUnit unit) throws SQLException {
        try {
            checkConstraintsOf(unit);
            unit.noteWriting(connection);
            connection.execute("release savepoint " + unit.savepoint());
        } catch (SQLException e) {
            undo(unit);
            tellPendingViolation(unit);
            throw e;
        }
        units.remove(units.size() - 1);
        unit.state = State.OVER;
        settings.ended(unit);
        unit.becomePartOf(top());
        releaseCommitted();
    }

    /**
     * Its savepoint is not the last one, and has to stay until those behind it are gone.
     */
    private void commitBelow(SharedUnit unit) throws SQLException {
        SharedUnit inner = top();
        try {
            connection.checkConstraintsInside();
        } catch (SQLException e) {
            undo(unit);
            told.pendingViolation(unit, inner);
            throw e;
        }
        unit.noteWriting(connection);
        unit.state = State.COMMITTED;
    }

    /**
     * The test itself can wait for the result of triggers that are deferred, a transaction of the application cannot.
     */
    private void checkConstraintsOf(SharedUnit unit) throws SQLException {
        if (isInsideOfTestOnly(unit)) {
            connection.execute(SharedConnection.CHECK_CONSTRAINTS);
        } else {
            connection.checkConstraintsInside();
        }
    }

    private boolean isInsideOfTestOnly(SharedUnit unit) {
        return units.stream()
                .allMatch(other -> other == unit || other.line().isOfTestItself() && !unit.line().isOfTestItself());
    }

    /**
     * The server checks all that is deferred, that of the transactions around this one, too.
     */
    private void tellPendingViolation(SharedUnit unit) throws SQLException {
        if (!units.isEmpty() && !connection.isFailed() && connection.hasPendingViolation()) {
            told.pendingViolation(unit, top());
        }
    }

    private void tidyUp(SharedUnit unit) {
        boolean all = units.isEmpty();
        if (!all && !isInsideOfTestOnly(unit)) {
            return;
        }
        readers.removeIf(reader -> !reader.isSetAside());
        try {
            connection.tidyUp(all, all && readers.isEmpty());
            if (all) {
                settings.cleared();
            }
        } catch (SQLException e) {
            told.notTidy(unit, e);
        }
    }

    /**
     * Those that were committed while others inside of them were open, as these are gone now.
     *
     * @return the last one of them, or {@code null}
     */
    private @Nullable SharedUnit releaseCommitted() throws SQLException {
        SharedUnit released = null;
        while (!units.isEmpty() && top().state == State.COMMITTED) {
            released = units.remove(units.size() - 1);
            released.state = State.OVER;
            settings.ended(released);
            if (units.isEmpty()) {
                connection.keep();
            } else {
                connection.execute("release savepoint " + released.savepoint());
                released.becomePartOf(top());
            }
        }
        return released;
    }

    void undo(SharedUnit unit) throws SQLException {
        int position = units.indexOf(unit);
        if (position < 0) {
            end(unit);
            return;
        }
        if (unit == connection.copier()) {
            connection.cancelCopy();
        }
        if (unit.state == State.UNDONE) {
            unit.state = State.COMMITTED;
        } else {
            undoAt(position);
        }
        SharedUnit released = releaseCommitted();
        if (units.isEmpty()) {
            if (released != null) {
                tidyUp(released);
            }
            settings.cleared();
        }
    }

    private void undoAt(int position) throws SQLException {
        SharedUnit unit = units.get(position);
        List<SharedUnit> inside = List.copyOf(units.subList(position + 1, units.size()));
        if (!inside.isEmpty()) {
            undoFailed();
        }
        if (inside.stream().anyMatch(inner -> inner.state == State.OPEN)) {
            int writers = connection.writers();
            inside.forEach(inner -> inner.wrote |= inner.state == State.OPEN && writers > inner.writersBefore());
        }
        if (!connection.isFailed()) {
            settings.keepUnlessOf(unit);
        }
        connection.undo(unit.savepoint());
        settings.undone();
        units.subList(position, units.size()).clear();
        unit.state = State.OVER;
        losses.rolledBack(unit, inside, units);
    }
}
