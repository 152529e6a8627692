package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The work of a unit, or of a new context, has thrown a checked exception, which is the cause. What it did is undone.
 */
public class WorkFailed extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public WorkFailed(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
