package io.quarkiverse.dbsession;

/**
 * What the statements of a unit of work that only reads have in common.
 */
public enum ReadConsistency {

    /**
     * One transaction, as in every other unit of work. Whether a statement sees what others have committed since the one before
     * it is a matter of the isolation level.
     */
    TRANSACTION,

    /**
     * Nothing: each statement sees what was committed when it began, and may be a transaction of its own, which is sent to the
     * server together with its commit. A unit with one statement takes one round trip instead of two, and one with n of them n
     * instead of n + 1 (PostgreSQL).
     * <p>
     * It is for statements that stand for themselves. What belongs to a transaction does not last from one to the next:
     * {@code set_config(…, true)}, locks of the transaction, {@code now()}.
     * <p>
     * The unit is an ordinary one where more is asked for: with an isolation level or a lock timeout, inside of another unit or
     * of a JTA transaction, and from the first statement that is run by an observer of its begin, on the
     * {@linkplain DbSession#connection() JDBC view}, or with rows that are read step by step (fetch size, streams).
     */
    STATEMENT
}
