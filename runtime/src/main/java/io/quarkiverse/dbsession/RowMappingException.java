package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A row, or a type that rows were to be read as, does not fit what was asked.
 */
public class RowMappingException extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public RowMappingException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
