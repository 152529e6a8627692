package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A lock could not be had in time: {@code lock_timeout} ran out (of {@code quarkus.db-session.lock-timeout}, for instance),
 * or the statement has {@code nowait} (SQLState 55P03, {@code lock_not_available}). The transaction has failed; the whole
 * unit of work may be tried again.
 */
public class LockNotAvailable extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public LockNotAvailable(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
