package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.quarkiverse.dbsession.testing.runtime.SharedUnit.State;

/**
 * What a rollback has undone that a transaction's would not have: what was committed inside of it, and what units around it
 * have
 * done meanwhile. Of units that are open nobody misses it before they do something else, and those that are rolled back do not
 * miss it at all.
 */
final class Losses {

    private final SharedConnection connection;
    private final Told told;

    Losses(SharedConnection connection, Told told) {
        this.connection = connection;
        this.told = told;
    }

    /**
     * The unit was rolled back, or its savepoint was gone back to.
     *
     * @param inside the units that were open inside of it
     * @param around those that it is inside of
     */
    void rolledBack(SharedUnit unit, List<SharedUnit> inside, List<SharedUnit> around) throws SQLException {
        Stream.concat(Stream.of(unit), inside.stream()).flatMap(one -> one.absorbed.stream())
                .forEach(lost -> told.loss(unit, lost, "was committed"));
        unit.absorbed.clear();
        inside.forEach(inner -> undoneInside(unit, inner));
        undoneAround(unit, around);
    }

    /**
     * The unit has gone back to a savepoint of its own, with none open inside of it.
     *
     * @param around those that it is inside of
     */
    void wentBack(SharedUnit unit, List<SharedUnit> around) throws SQLException {
        Set<Long> undone = connection.undone(unit.absorbed.stream().map(inner -> inner.writer).toList());
        unit.absorbed.removeIf(inner -> {
            if (!undone.contains(inner.writer)) {
                return false;
            }
            told.loss(unit, inner, "was committed");
            return true;
        });
        undoneAround(unit, around);
    }

    private void undoneInside(SharedUnit by, SharedUnit inner) {
        if (inner.wrote) {
            lost(by, inner);
        }
        // Those that it has set are gone with its own.
        inner.savepointInside |= inner.needsSavepoint;
        inner.state = inner.state == State.OPEN && !inner.wrote ? State.INTERRUPTED : State.OVER;
    }

    private void undoneAround(SharedUnit by, List<SharedUnit> around) throws SQLException {
        for (SharedUnit outer : around) {
            boolean undone = outer.writersInside.removeAll(connection.undone(outer.writersInside));
            if (undone || outer.unseenInside) {
                lost(by, outer);
            }
        }
    }

    private void lost(SharedUnit by, SharedUnit lost) {
        if (lost.state == State.COMMITTED) {
            told.loss(by, lost, "was committed");
        } else if (lost.state == State.OPEN) {
            lost.undoneBy = by;
        }
    }
}
