package io.quarkiverse.dbsession;

/**
 * What a unit of work does about a transaction that is in progress when it starts: one that earlier statements of the session
 * have begun outside of any unit. If there is none, all policies do the same.
 * <p>
 * Inside another unit of work (or a JTA transaction) there is no choice, for that one decides: {@link #COMMIT} and
 * {@link #APPEND} make the work a part of it, {@link #ROLLBACK} and {@link #RAISE} throw {@link TransactionInProgress}. See
 * {@link UnitOfWork}.
 */
public enum CurrentTransaction {

    /**
     * Commits it; the unit has a transaction of its own.
     */
    COMMIT,

    /**
     * Rolls it back; the unit has a transaction of its own.
     */
    ROLLBACK,

    /**
     * Takes it over: what has been done in it is committed or rolled back together with the unit.
     */
    APPEND,

    /**
     * Throws {@link TransactionInProgress}, and leaves it as it is.
     */
    RAISE
}
