package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The transaction lost against a concurrent one: SQLState 40001 ({@code serialization_failure}) or 40P01
 * ({@code deadlock_detected}). It has been rolled back or can only be rolled back; the whole unit of work may be tried again.
 */
public class SerializationFailure extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public SerializationFailure(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
