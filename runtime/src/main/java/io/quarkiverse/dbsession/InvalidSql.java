package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * The database does not understand the statement: its syntax is wrong, or it names a table, column, function or type that
 * is not there (SQLState class 42), or it has parameters in another form than {@code ?} or {@code :name}.
 */
public class InvalidSql extends DbSessionException {

    private static final long serialVersionUID = 1L;

    public InvalidSql(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
