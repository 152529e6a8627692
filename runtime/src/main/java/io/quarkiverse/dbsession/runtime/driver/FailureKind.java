package io.quarkiverse.dbsession.runtime.driver;

/**
 * What a failure is about, where its SQLState tells too little or something else.
 */
public enum FailureKind {

    /** What the SQLState says. */
    BY_SQL_STATE,

    /** What the statement has asked for, although the SQLState is one of connections that are lost. The connection is not. */
    STATEMENT,

    /** The database finds other parameters in the statement than the driver. */
    PARAMETERS,

    /** The result of the statement has other columns now than when it was prepared. */
    CHANGED_RESULT
}
