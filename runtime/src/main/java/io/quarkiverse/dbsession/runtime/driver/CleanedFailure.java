package io.quarkiverse.dbsession.runtime.driver;

import java.io.IOException;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Failures without the data that databases quote in them. {@code PSQLException} repeats whole keys and rows
 * ({@code Key (email)=(…) already exists}), and whoever logs an exception logs its causes.
 */
final class CleanedFailure {

    static final String LEFT_OUT = "the message of the database may quote data and is left out, see the database's log";

    /** A batch can chain as many failures as it has rows; what is behind the first few tells nothing new. */
    private static final int MOST = 10;

    private CleanedFailure() {
    }

    static SQLException of(DriverSupport driver, SQLException failure) {
        return of(driver, failure instanceof LocatedFailure located ? located.failure() : failure, MOST);
    }

    private static SQLException of(DriverSupport driver, SQLException failure, int depth) {
        String safe = safeMessage(driver, failure);
        IOException io = io(failure);
        if (safe != null && safe.equals(failure.getMessage()) && failure.getCause() == io
                && failure.getNextException() == null && failure.getSuppressed().length == 0) {
            return failure;
        }
        SQLException copy = new SQLException(safe != null ? safe : LEFT_OUT, failure.getSQLState(), failure.getErrorCode(), io);
        copy.setStackTrace(failure.getStackTrace());
        if (depth > 1) {
            SQLException next = failure.getNextException();
            if (next != null && next != failure) {
                copy.setNextException(of(driver, next, depth - 1));
            }
            for (Throwable suppressed : failure.getSuppressed()) {
                if (suppressed instanceof SQLException sql) {
                    copy.addSuppressed(of(driver, sql, depth - 1));
                }
            }
        }
        return copy;
    }

    /**
     * What may be told of what a failure says, or {@code null}.
     */
    static @Nullable String safeMessage(DriverSupport driver, SQLException failure) {
        return failure instanceof FailureWithoutData ? failure.getMessage() : driver.messageWithoutData(failure);
    }

    /**
     * What the network says, in a failure of the connection. Those of other failures may stem from the encoding of a value.
     */
    private static @Nullable IOException io(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08") && failure.getCause() instanceof IOException io ? io : null;
    }
}
