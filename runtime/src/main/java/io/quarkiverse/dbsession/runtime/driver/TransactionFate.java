package io.quarkiverse.dbsession.runtime.driver;

/**
 * What has become of a transaction.
 */
public enum TransactionFate {
    COMMITTED,
    ABORTED,
    IN_PROGRESS,
    /** The database does not know it, or not any more. */
    UNKNOWN
}
