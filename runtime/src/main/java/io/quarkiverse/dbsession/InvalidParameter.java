package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The parameters do not fit the statement: an unknown name, a missing or surplus value, a value whose type cannot be bound. The
 * statement has not been sent and the transaction is unharmed.
 */
public class InvalidParameter extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public InvalidParameter(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
