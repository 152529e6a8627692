package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A query that may have one row has more.
 */
public class TooManyResults extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public TooManyResults(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
