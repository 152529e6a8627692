package io.quarkiverse.dbsession.runtime.session;

import io.quarkiverse.dbsession.DbSession;

/**
 * Hears of the transactions of all sessions of a datasource.
 */
public interface TransactionListener {

    /**
     * Called in the transaction before its first statement. What it throws rolls the transaction back and reaches the caller of
     * the statement.
     */
    void afterBegin(DbSession session);

    /**
     * Called in the transaction. What it throws rolls the transaction back and reaches the caller of the commit.
     */
    void beforeCommit(DbSession session);

    /**
     * Does not throw.
     */
    void afterCommit(DbSession session);

    /**
     * Does not throw.
     */
    void afterRollback(DbSession session);
}
