package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CommitFailed.Outcome;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.SerializationFailure;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * What a commit that failed is to be called: whether its work is undone for certain, and what to do about it.
 */
final class CommitFailures {

    /** {@code statement_completion_unknown} of the SQL standard. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** {@code idle_in_transaction_session_timeout} of PostgreSQL: the server was waiting for a command and heard of none. */
    private static final String IDLE_TOO_LONG = "25P03";

    private final SessionSettings settings;

    CommitFailures(SessionSettings settings) {
        this.settings = settings;
    }

    /**
     * The transaction was marked to be rolled back.
     */
    CommitFailed marked() {
        return insteadOfCommit("it has been marked by setRollbackOnly(). Call rollback() instead, or do not mark it", null);
    }

    /**
     * A statement of the transaction has failed, and the application has gone on as if nothing had happened.
     *
     * @param first the first failure, as far as the session has heard of it
     */
    CommitFailed swallowed(@Nullable DbSessionException first) {
        return insteadOfCommit("one of its statements has failed before and the error was swallowed. Let the exception pass, "
                + "or call rollback() before going on", first);
    }

    /**
     * The connection was broken before the commit was sent.
     *
     * @param cause how that was found out, or what broke it
     */
    CommitFailed brokenBefore(@Nullable DbSessionException cause) {
        return insteadOfCommit("its connection broke before the commit, and the server undoes it. Try again", cause);
    }

    /**
     * The database could not be asked for the id of the transaction.
     */
    CommitFailed unidentified(DbSessionException cause) {
        return insteadOfCommit(
                "its id could not be asked for, which quarkus.db-session.look-up-lost-commits does before each commit "
                        + "and PostgreSQL answers from version 13 on. Look at the cause, or leave the option out",
                cause);
    }

    /**
     * A part of the unit of work has failed, and the application has gone on as if nothing had happened.
     *
     * @param failure what the part has thrown
     */
    CommitFailed partFailed(Throwable failure) {
        return insteadOfCommit(
                "a unit of work inside of it has failed and its exception was swallowed. Let the exception pass, or "
                        + "make that a nested() unit",
                failure);
    }

    /**
     * The context ends, and a unit of work in another thread does not.
     */
    CommitFailed unitInProgress() {
        return insteadOfCommit(
                "a unit of work was still running, in another thread, when its request ended. Wait for it before the "
                        + "request ends, or run it in a context of its own, with DbSessions.newContext()",
                null);
    }

    /**
     * The context or the outer transaction ends, and the transaction that a library has begun on one of its connections does
     * not.
     */
    CommitFailed transactionLeftOpen() {
        return insteadOfCommit(
                "a transaction that was begun by setAutoCommit(false) on a connection of its dataSource() was still open. "
                        + "Commit it or roll it back, and close the connection, before the request or the JTA transaction ends",
                null);
    }

    /**
     * Units of work inside of the transaction have overlapped, and the application has gone on as if nothing had happened.
     */
    CommitFailed unitsOverlapped() {
        return insteadOfCommit(
                "units of work inside of it, or transactions of connections of its dataSource(), did not end in the opposite order "
                        + "of their beginning, and the error was swallowed. Let the exception pass, or call rollback() before "
                        + "going on",
                null);
    }

    /**
     * The unit of work has returned, and its transaction was gone by then.
     */
    CommitFailed over() {
        return insteadOfCommit(
                "it was ended from outside before its unit of work had returned. Wait for the unit before the request "
                        + "ends, or run it in a context of its own, with DbSessions.newContext()",
                null);
    }

    /**
     * The connection has been taken away.
     */
    CommitFailed expired() {
        return failed(Outcome.ROLLED_BACK, "The transaction on " + Place.dataSource(settings.dataSource())
                + " has been rolled back instead of committed, because " + SessionRefusals.HELD_TOO_LONG, null);
    }

    /**
     * The connection broke while the commit was under way, and the database has said afterwards that it has not committed.
     *
     * @param unknown what was known before
     */
    CommitFailed lookedUp(CommitFailed unknown) {
        return failed(Outcome.ROLLED_BACK, "The connection of " + Place.dataSource(settings.dataSource())
                + " broke while the commit was under way, and the transaction has been rolled back: the database was asked. Try "
                + "again.", unknown.getCause());
    }

    /**
     * The same as {@link #swallowed} and {@link #partFailed} for a unit that ends at its savepoint.
     *
     * @param part what a part of it has thrown, or {@code null}
     * @param first the first failure of a statement, as far as the session has heard of it
     */
    CommitFailed nestedUndone(@Nullable Throwable part, @Nullable DbSessionException first) {
        return failed(Outcome.ROLLED_BACK, "The nested unit of work on " + Place.dataSource(settings.dataSource())
                + " has been undone instead of kept: " + (part != null
                        ? "a unit of work inside of it has failed and its exception was swallowed"
                        : "one of its statements has failed and the error was swallowed")
                + ". Let the exception pass.", part != null ? part : first);
    }

    private CommitFailed insteadOfCommit(String reason, @Nullable Throwable cause) {
        return failed(Outcome.ROLLED_BACK, "The transaction on " + Place.dataSource(settings.dataSource())
                + " has been rolled back instead of committed: " + reason + ".", cause);
    }

    /**
     * The commit itself failed.
     *
     * @param connection the connection it was sent on
     */
    CommitFailed of(SQLException e, Connection connection) {
        DbSessionException cause = SqlErrors.translate(settings.dataSource(), settings.driver(), null, e, null, 0);
        if (IDLE_TOO_LONG.equals(e.getSQLState())) {
            return brokenBefore(cause);
        }
        if (!isRefusal(e, cause, connection)) {
            return failed(Outcome.UNKNOWN, "The connection of " + Place.dataSource(settings.dataSource())
                    + " broke while the commit was under way: the transaction is either committed or rolled back as a "
                    + "whole. Look for its work in the database before trying again.", cause);
        }
        String remedy = cause instanceof SerializationFailure ? "Run the whole unit of work again."
                : "Correct the data, or catch CommitFailed where the application can tell its user what is wrong.";
        return failed(Outcome.ROLLED_BACK, "The commit on " + Place.dataSource(settings.dataSource())
                + " was refused, and the transaction has been rolled back: " + SqlErrors.describe(settings.driver(), e)
                + ". " + remedy, cause);
    }

    /**
     * The driver has failed in the middle of the commit, with an exception of its own.
     */
    CommitFailed unknown(RuntimeException e) {
        CommitFailed failed = failed(Outcome.UNKNOWN,
                "The driver has failed with " + e.getClass().getName() + " while the commit on "
                        + Place.dataSource(settings.dataSource())
                        + " was under way: the transaction is either committed or rolled back as a "
                        + "whole. Look for its work in the database before trying again.",
                null);
        // Its message may quote a value.
        failed.setStackTrace(e.getStackTrace());
        return failed;
    }

    /**
     * Whether the server itself has answered, and with an error: then it has rolled back. Otherwise it may have
     * committed without our hearing of it.
     */
    private static boolean isRefusal(SQLException e, DbSessionException cause, Connection connection) {
        try {
            return e.getSQLState() != null && !e.getSQLState().equals(COMPLETION_UNKNOWN)
                    && !(cause instanceof ConnectionUnavailable) && !connection.isClosed();
        } catch (SQLException closed) {
            return false;
        }
    }

    private CommitFailed failed(Outcome outcome, String message, @Nullable Throwable cause) {
        Details details = cause instanceof DbSessionException e ? e.details()
                : new Details(settings.dataSource(), null, null, null);
        return new CommitFailed(message, outcome, List.of(), details, cause);
    }
}
