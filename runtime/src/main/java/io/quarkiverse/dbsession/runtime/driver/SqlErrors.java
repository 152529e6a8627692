package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkiverse.dbsession.LockNotAvailable;
import io.quarkiverse.dbsession.SerializationFailure;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * The one place where an {@code SQLException} becomes what users see: its kind by the SQLState, its message in three parts, and
 * a cause that quotes no data.
 */
public final class SqlErrors {

    private SqlErrors() {
    }

    /**
     * The exception that a failure of the database or of the driver stands for.
     *
     * @param dataSource the name of the datasource, {@code <default>} for the default one
     * @param sql the statement, or {@code null} if it was not a statement, a commit for instance
     * @param thrown the failure
     * @param timeout the timeout that was set on the statement, or {@code null}
     * @param elapsedNanos how long the statement ran
     */
    public static DbSessionException translate(String dataSource, DriverSupport driver, @Nullable String sql,
            SQLException thrown, @Nullable Duration timeout, long elapsedNanos) {
        LocatedFailure located = thrown instanceof LocatedFailure failed ? failed : null;
        SQLException failure = located == null ? thrown : located.failure();
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        FailureKind about = driver.kind(failure);
        String constraint = driver.constraint(failure);
        Details details = new Details(dataSource, sql, failure.getSQLState(), constraint,
                located == null ? null : located.rows());
        SQLException cause = CleanedFailure.of(driver, failure);
        String facts = (located == null ? "" : ", " + located.where()) + " " + Place.of(dataSource, sql) + ": "
                + reason(state, constraint, CleanedFailure.safeMessage(driver, failure)) + ". ";
        if (state.startsWith("23")) {
            ConstraintViolation.Kind kind = ConstraintViolation.Kind.ofSqlState(state);
            return new ConstraintViolation(message(facts, violated(kind),
                    "Roll back; then correct the data, or catch this exception where the application can tell its user what is "
                            + "wrong."),
                    kind, details, cause);
        }
        if (state.equals("40001") || state.equals("40P01")) {
            return new SerializationFailure(message(facts, state.equals("40P01")
                    ? "The transaction waited for another one that waited for it and was chosen to give way"
                    : "The transaction lost against a concurrent one",
                    "Roll back and run the whole unit of work again."), details, cause);
        }
        if (state.equals("57014")) {
            return timeout(facts, details, cause, timeout, elapsedNanos);
        }
        if (state.equals("55P03")) {
            return new LockNotAvailable(message(facts, "The statement did not get a lock in time",
                    "Roll back and run the whole unit of work again, or let it wait for longer (lock_timeout)."), details,
                    cause);
        }
        if (about == FailureKind.PARAMETERS) {
            return new InvalidSql(message(facts, "The database finds other parameters in the statement than are bound to it",
                    "Write parameters as ? or :name, not as $1. Roll back before the next statement."), details, cause);
        }
        if (about == FailureKind.BY_SQL_STATE && isConnection(state)) {
            return new ConnectionUnavailable(message(facts, "There is no usable connection",
                    "The transaction, if there was one, is rolled back by the server. Check that the database is up, reachable "
                            + "and accepts the credentials, and try again."),
                    details, cause);
        }
        if (state.equals("25P02")) {
            return new DbSessionException(
                    message(facts, "The statement was refused, because an earlier one of the transaction failed",
                            "Roll back, and look for the first error of the transaction: something has swallowed it."),
                    details, cause);
        }
        if (state.startsWith("42") && !state.equals("42501")) {
            return new InvalidSql(message(facts, "The database does not understand the statement",
                    (state.equals("42P18") ? "Say its type with a cast, ':name::text' for instance."
                            : "Correct the statement, or check that the schema is up to date.")
                            + " Roll back before the next statement."),
                    details, cause);
        }
        if (about == FailureKind.CHANGED_RESULT) {
            return new DbSessionException(message(facts, "A table of the statement has changed since it was prepared",
                    "Roll back and run the whole unit of work again: the driver has prepared the statement anew then. "
                            + "One of PREPARE has to be deallocated before."),
                    details, cause);
        }
        return new DbSessionException(message(facts, sql == null ? "The operation failed" : "The statement failed",
                "Roll back before the next statement."), details, cause);
    }

    /**
     * The failure, or a copy of it, without data in its message, its causes and what hangs on it. For whoever makes an
     * exception of an {@code SQLException} that is not an error of a statement.
     */
    public static SQLException withoutData(DriverSupport driver, SQLException failure) {
        return CleanedFailure.of(driver, failure);
    }

    /**
     * What may be told of a failure: what the database says if that is free of data, the meaning of the SQLState otherwise.
     */
    public static String describe(DriverSupport driver, SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return reason(state, null, CleanedFailure.safeMessage(driver, failure));
    }

    private static boolean isConnection(String state) {
        return state.startsWith("08") || state.startsWith("28") || switch (state) {
            case "25P03", "25P04", "53300", "57P01", "57P02", "57P03", "57P04", "57P05", "3D000" -> true;
            default -> false;
        };
    }

    private static StatementTimeout timeout(String facts, Details details, SQLException cause, @Nullable Duration timeout,
            long elapsedNanos) {
        // One that ran for less has been cancelled by somebody else.
        boolean ranOut = timeout != null && Duration.ofNanos(elapsedNanos).compareTo(timeout) >= 0;
        return new StatementTimeout(ranOut
                ? message(facts, "The statement was cancelled: its timeout of " + timeout + " ran out",
                        "Roll back. Make the statement faster, or give it more time with timeout(…).")
                : message(facts, "The statement was cancelled on the server",
                        "Roll back. Somebody has cancelled it, or a statement_timeout of the database ran out."),
                details, cause);
    }

    private static String violated(ConstraintViolation.Kind kind) {
        return switch (kind) {
            case UNIQUE -> "A unique constraint is violated";
            case FOREIGN_KEY -> "A foreign key is violated";
            case CHECK -> "A check constraint is violated";
            case NOT_NULL -> "A not-null constraint is violated";
            case EXCLUSION -> "An exclusion constraint is violated";
            case OTHER -> "A constraint is violated";
        };
    }

    /**
     * @param facts what all messages about a failure have in common: where it happened, and what the database says
     */
    private static String message(String facts, String what, String remedy) {
        return what + facts + remedy;
    }

    private static String reason(String state, @Nullable String constraint, @Nullable String safe) {
        StringBuilder reason = new StringBuilder();
        String meaning = SqlStates.meaning(state);
        if (safe != null) {
            // The full stop comes behind it; a whole sentence has one already.
            boolean stopped = state.isEmpty() && safe.endsWith(".");
            reason.append(safe, 0, stopped ? safe.length() - 1 : safe.length());
        } else if (meaning != null) {
            reason.append(meaning).append("; ").append(CleanedFailure.LEFT_OUT);
        } else {
            reason.append(CleanedFailure.LEFT_OUT);
        }
        if (!state.isEmpty()) {
            reason.append(" (SQLState ").append(state);
            if (constraint != null && (safe == null || !safe.contains(constraint))) {
                reason.append(", constraint ").append(constraint);
            }
            reason.append(')');
        }
        return reason.toString();
    }
}
