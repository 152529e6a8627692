package io.quarkiverse.dbsession.runtime.session;

/**
 * A unit of work that has been started and is to be ended by {@link #complete()} or {@link #fail}, on whatever thread may wait
 * for the database.
 */
public final class UnitInProgress {

    private final SessionCore core;
    private final Unit unit;

    UnitInProgress(SessionCore core, Unit unit) {
        this.core = core;
        this.unit = unit;
    }

    /**
     * The work has returned.
     *
     * @throws RuntimeException if it is rolled back nevertheless
     */
    public void complete() {
        core.exit(unit, null);
    }

    /**
     * The work was cancelled, and may go on nevertheless: what it still does is refused.
     */
    public void abandon(Throwable cancelled) {
        core.abandon(unit, cancelled);
    }

    /**
     * The work has failed.
     *
     * @param thrown gets suppressed what goes wrong now
     */
    public void fail(Throwable thrown) {
        core.exit(unit, thrown);
    }
}
