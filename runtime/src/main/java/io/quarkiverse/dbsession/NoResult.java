package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A query that must have a row has none, or a row whose value is {@code NULL}.
 */
public class NoResult extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public NoResult(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
