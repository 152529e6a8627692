package io.quarkiverse.dbsession;

import org.jspecify.annotations.Nullable;

/**
 * A statement, or a commit that checks deferred constraints, breaks a constraint (SQLState class 23). The name is in
 * {@link #constraint()}, if the database gave one.
 */
public class ConstraintViolation extends DbSessionException {

    private static final long serialVersionUID = 1L;

    /**
     * The kinds of constraint, by SQLState.
     */
    public enum Kind {
        /** 23505, {@code unique_violation}. */
        UNIQUE,
        /** 23503, {@code foreign_key_violation}, and 23001, {@code restrict_violation}. */
        FOREIGN_KEY,
        /** 23514, {@code check_violation}. */
        CHECK,
        /** 23502, {@code not_null_violation}. */
        NOT_NULL,
        /** 23P01, {@code exclusion_violation}. */
        EXCLUSION,
        /** 23000, {@code integrity_constraint_violation}, and whatever else a database reports in class 23. */
        OTHER;

        /**
         * The kind that a SQLState of class 23 stands for.
         */
        public static Kind ofSqlState(String sqlState) {
            return switch (sqlState) {
                case "23505" -> UNIQUE;
                case "23503", "23001" -> FOREIGN_KEY;
                case "23514" -> CHECK;
                case "23502" -> NOT_NULL;
                case "23P01" -> EXCLUSION;
                default -> OTHER;
            };
        }
    }

    private final Kind kind;

    public ConstraintViolation(String message, Kind kind, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
        this.kind = kind;
    }

    /**
     * What kind of constraint it is.
     */
    public Kind kind() {
        return kind;
    }
}
