package io.quarkiverse.dbsession;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A commit did not succeed. {@link #outcome()} says whether the work is undone for certain. The cause, where there is one,
 * tells the reason: a {@link ConstraintViolation} of a deferred constraint, a {@link SerializationFailure}, a
 * {@link ConnectionUnavailable}, or the error of an earlier statement that the application has swallowed.
 */
public class CommitFailed extends DbSessionException {

    private static final long serialVersionUID = 1L;

    /**
     * What has become of the transaction.
     */
    public enum Outcome {
        /** It has been rolled back: none of its work is in the database. */
        ROLLED_BACK,
        /**
         * The connection broke while the commit was under way. The work is in the database either as a whole or not at all;
         * only a look can tell. With {@code quarkus.db-session.look-up-lost-commits} the session has looked, and the database
         * could not tell.
         */
        UNKNOWN
    }

    private final Outcome outcome;
    private final List<String> committed;

    public CommitFailed(String message, Outcome outcome, List<String> committed, Details details,
            @Nullable Throwable cause) {
        super(message, details, cause);
        this.outcome = outcome;
        this.committed = List.copyOf(committed);
    }

    /**
     * What has become of the transaction whose commit failed.
     */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * The datasources whose transactions of the same request had been committed before this one failed, in that order. Those
     * of all others have been rolled back.
     */
    public List<String> committed() {
        return committed;
    }
}
