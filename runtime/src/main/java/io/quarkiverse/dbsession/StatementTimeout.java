package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The statement was cancelled: its timeout ran out, or somebody cancelled it on the server (SQLState 57014,
 * {@code query_canceled}; the message tells the two apart).
 */
public class StatementTimeout extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public StatementTimeout(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
