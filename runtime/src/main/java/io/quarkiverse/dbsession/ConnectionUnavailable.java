package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * There is no connection to work with: the database cannot be reached, it refused the credentials, the pool is exhausted, or
 * the connection broke in the middle of a transaction, which the server then rolls back.
 * <p>
 * A request that ends with it is answered with 503 and {@code Retry-After}, unless the application maps it, or one of its
 * superclasses, to another answer.
 */
public class ConnectionUnavailable extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public ConnectionUnavailable(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
