package io.quarkiverse.dbsession.runtime.jta;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;

import io.quarkiverse.dbsession.runtime.session.OuterTransaction;

/**
 * A JTA transaction.
 */
record JtaTransaction(Transaction transaction) implements OuterTransaction {

    @Override
    public void checkUsable() {
        int status = status();
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK) {
            throw new IllegalStateException("A statement was to run in a JTA transaction that has ended or is about to. Run it "
                    + "before, or with DbSessions.independent().");
        }
    }

    @Override
    public void onCompletion(Completion completion) {
        try {
            transaction.registerSynchronization(new Synchronization() {

                @Override
                public void beforeCompletion() {
                    completion.beforeCommit();
                }

                @Override
                public void afterCompletion(int status) {
                    completion.ended(status == Status.STATUS_COMMITTED);
                }
            });
        } catch (RollbackException e) {
            throw new IllegalStateException(
                    "A statement was to run in a JTA transaction that can only be rolled back. Let it end, "
                            + "or run the statement with DbSessions.independent().",
                    e);
        } catch (SystemException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isRollbackOnly() {
        return status() == Status.STATUS_MARKED_ROLLBACK;
    }

    /**
     * Too late is not wrong: a transaction that has ended has been rolled back, or nothing can be done about it.
     */
    @Override
    public void setRollbackOnly() {
        try {
            int status = transaction.getStatus();
            if (status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK) {
                transaction.setRollbackOnly();
            }
        } catch (SystemException e) {
            throw failed(e);
        }
    }

    private int status() {
        try {
            return transaction.getStatus();
        } catch (SystemException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(SystemException e) {
        return new IllegalStateException("The JTA transaction manager has failed", e);
    }
}
