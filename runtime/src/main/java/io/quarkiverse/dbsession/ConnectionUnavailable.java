package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * There is no connection to work with: the database cannot be reached, it refused the credentials, the pool is exhausted, or
 * the connection broke in the middle of a transaction, which the server then rolls back.
 */
public class ConnectionUnavailable extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public ConnectionUnavailable(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
