package io.quarkiverse.dbsession.runtime.jta;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.session.OuterTransaction;
import io.quarkiverse.dbsession.runtime.session.Suspension;

/**
 * The JTA transactions of the application. Where there is none, all that is paid is a look at a variable of the thread.
 */
public final class JtaTransactions {

    private final TransactionManager manager;

    public JtaTransactions(TransactionManager manager) {
        this.manager = manager;
    }

    /**
     * The transaction of this thread, or {@code null} if it is in none or in one that has been committed: what is done then,
     * by a synchronization for instance, is done outside of it.
     */
    public @Nullable OuterTransaction current() {
        try {
            int status = manager.getStatus();
            return status == Status.STATUS_NO_TRANSACTION || status == Status.STATUS_COMMITTED ? null
                    : new JtaTransaction(manager.getTransaction());
        } catch (SystemException e) {
            throw failed(e);
        }
    }

    /**
     * Takes this thread out of its transaction.
     */
    public Suspension suspend() {
        try {
            if (manager.getStatus() == Status.STATUS_NO_TRANSACTION) {
                return Suspension.NONE;
            }
            Transaction suspended = manager.suspend();
            return () -> resume(suspended);
        } catch (SystemException e) {
            throw failed(e);
        }
    }

    private void resume(Transaction suspended) {
        try {
            manager.resume(suspended);
        } catch (SystemException | InvalidTransactionException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(Exception e) {
        return new IllegalStateException("The JTA transaction manager has failed", e);
    }
}
