package io.quarkiverse.dbsession;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The root of what sessions throw. The message says what happened, to what, and what to do. Neither it nor its causes
 * contain values of parameters: messages of the database that quote data are left out of both.
 */
public class DbSessionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What is known of the failure besides the message.
     *
     * @param dataSource the name of the datasource, {@code <default>} for the default one
     * @param sql the text of the statement that failed, or {@code null} if it was not a statement
     * @param sqlState the five characters of the SQLState (ISO/IEC 9075; PostgreSQL's are in appendix A of its manual), or
     *        {@code null} if the failure was found before the database was asked
     * @param constraint the name of the violated constraint, or {@code null}
     */
    public record Details(@Nullable String dataSource, @Nullable String sql, @Nullable String sqlState,
            @Nullable String constraint) implements java.io.Serializable {

        /**
         * Nothing is known.
         */
        public static final Details NONE = new Details(null, null, null, null);
    }

    private final Details details;

    public DbSessionException(String message, Details details, @Nullable Throwable cause) {
        super(message, cause);
        this.details = details;
    }

    /**
     * The name of the datasource, {@code <default>} for the default one.
     */
    public Optional<String> dataSource() {
        return Optional.ofNullable(details.dataSource());
    }

    /**
     * The text of the statement that failed, as it was passed to the session; empty if it was not a statement.
     */
    public Optional<String> sql() {
        return Optional.ofNullable(details.sql());
    }

    /**
     * The SQLState that the database or driver gave; empty if the failure was found before it was asked.
     */
    public Optional<String> sqlState() {
        return Optional.ofNullable(details.sqlState());
    }

    /**
     * The name of the violated constraint, if the database named one.
     */
    public Optional<String> constraint() {
        return Optional.ofNullable(details.constraint());
    }

    /**
     * All of the above.
     */
    public Details details() {
        return details;
    }
}
