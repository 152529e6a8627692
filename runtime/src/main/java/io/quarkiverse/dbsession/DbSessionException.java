package io.quarkiverse.dbsession;

import java.util.Optional;
import java.util.OptionalInt;

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
     * @param batchRows the rows of a batch one of which has failed, the row of a COPY, or {@code null}
     */
    public record Details(@Nullable String dataSource, @Nullable String sql, @Nullable String sqlState,
            @Nullable String constraint, @Nullable BatchRows batchRows) implements java.io.Serializable {

        /**
         * Of a failure that is not about a batch.
         */
        public Details(@Nullable String dataSource, @Nullable String sql, @Nullable String sqlState,
                @Nullable String constraint) {
            this(dataSource, sql, sqlState, constraint, null);
        }

        /**
         * Nothing is known.
         */
        public static final Details NONE = new Details(null, null, null, null);
    }

    /**
     * Rows of a batch, counted from 0.
     *
     * @param first the first of them
     * @param last the last of them; the same if it is one row
     */
    public record BatchRows(int first, int last) implements java.io.Serializable {
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
     * The row of a {@linkplain SqlStatement#batch batch}, or of a {@linkplain DbSession#copyIn(String, java.util.stream.Stream)
     * COPY}, that has failed, counted from 0; empty if it was neither, or if the driver does not tell which of the
     * {@link #batchRows()} it was. Of a row that was refused before anything was sent it is always known.
     */
    public OptionalInt batchRow() {
        BatchRows rows = details.batchRows();
        return rows != null && rows.first() == rows.last() ? OptionalInt.of(rows.first()) : OptionalInt.empty();
    }

    /**
     * The rows of a {@linkplain SqlStatement#batch batch} one of which has failed, or the row of a COPY; empty if it was
     * neither, or if the database does not tell the row of the COPY.
     */
    public Optional<BatchRows> batchRows() {
        return Optional.ofNullable(details.batchRows());
    }

    /**
     * All of the above.
     */
    public Details details() {
        return details;
    }
}
