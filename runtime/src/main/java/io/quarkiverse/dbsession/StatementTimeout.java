package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The statement was cancelled: its timeout ran out, or somebody cancelled it on the server (SQLState 57014,
 * {@code query_canceled}; the message tells the two apart). Or its session has held its connection for longer than
 * {@code quarkus.db-session.hold-limit} allows, and the work was rolled back; without a SQLState if the statement was not
 * run at all.
 */
public class StatementTimeout extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public StatementTimeout(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
