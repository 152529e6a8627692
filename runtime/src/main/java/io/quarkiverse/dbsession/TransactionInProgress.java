package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A unit of work was to start in a session whose transaction it does not go with: one is in progress and the policy is
 * {@link CurrentTransaction#RAISE}, or it belongs to another unit of work that {@link CurrentTransaction#ROLLBACK} would
 * destroy, or it has another isolation level. The transaction is as it was.
 */
public class TransactionInProgress extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public TransactionInProgress(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
