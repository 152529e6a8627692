package io.quarkiverse.dbsession.runtime.session;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.TransactionInProgress;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.sql.TransactionEnd;

/**
 * What a session says to what it cannot do: what was asked for, of which session, and what to do instead.
 */
final class SessionRefusals {

    static final String HELD_TOO_LONG = "its connection was held for longer than quarkus.db-session.hold-limit allows. Do what "
            + "takes time before the first statement or after commit(), or raise the limit.";

    private final String dataSource;
    private final boolean independent;

    SessionRefusals(String dataSource, boolean independent) {
        this.dataSource = dataSource;
        this.independent = independent;
    }

    String session() {
        return "the session of " + Place.dataSource(dataSource);
    }

    IllegalStateException ended() {
        return new IllegalStateException(independent
                ? "The independent session of " + Place.dataSource(dataSource)
                        + " has been closed and refuses work. Open another one with DbSessions.open()."
                : "The session of " + Place.dataSource(dataSource)
                        + " has ended with its request and refuses work. Do it before the request ends, or in a context of its own.");
    }

    ConnectionUnavailable givenUp(@Nullable DbSessionException reason) {
        return new ConnectionUnavailable("The connection of " + Place.dataSource(dataSource)
                + " has been given up, because its driver failed in an earlier statement of the transaction. Roll back to go on "
                + "with another one.", new Details(dataSource, null, null, null), reason);
    }

    DbSessionException transactionEnd(String command, String sql) {
        return new DbSessionException(command + " as a statement is refused by " + session()
                + ", which has to know how its transactions end. Call commit() or rollback() of the session or of its "
                + "connection.", new Details(dataSource, sql, TransactionEnd.INVALID_TRANSACTION_TERMINATION, null), null);
    }

    IllegalStateException insideUnit(String operation, Unit unit) {
        String what;
        if (unit.kind == Unit.Kind.OBSERVERS) {
            what = "by an observer of its transaction, which goes on after it. Throw an exception if it is not to be committed.";
        } else if (unit.ofLibrary) {
            what = "while a transaction is open that was begun by setAutoCommit(false) on a connection of its dataSource(). "
                    + "Commit it or roll it back, and close the connection.";
        } else {
            what = "inside a unit of work, which is committed when it returns and rolled back when it throws. Let the unit end, "
                    + "throw an exception to undo it, or call setRollbackOnly().";
        }
        return new IllegalStateException(operation + " of " + session() + " was called " + what);
    }

    /**
     * A unit of work ends before a transaction that a library has begun in it.
     */
    IllegalStateException leftOpen() {
        return new IllegalStateException("A unit of work of " + session() + " has ended while a transaction was open that was "
                + "begun in it by setAutoCommit(false) on a connection of the dataSource(): both are undone. Commit that one or "
                + "roll it back, and close the connection, before the unit ends.");
    }

    IllegalStateException insideOuter(String operation) {
        return new IllegalStateException(operation + " of " + session() + " was called inside a JTA transaction, which alone "
                + "decides when its work is committed. Let it end, or call setRollbackOnly() to have it rolled back.");
    }

    IllegalStateException ownWork() {
        return new IllegalStateException("A statement of " + session()
                + " was to run inside a JTA transaction, and the session "
                + "has uncommitted work of its own from outside of it: the two could not see each other, and might wait for each "
                + "other. Call commit() or rollback() of the session before the JTA transaction begins or goes on, or begin it "
                + "(@Transactional) before the first statement.");
    }

    IllegalStateException overlapping() {
        return new IllegalStateException("A unit of work of " + session()
                + " has ended while another one inside of it was still "
                + "running, in another thread: both are rolled back. Wait for the inner one, or run what goes on side by side in "
                + "contexts of their own, with DbSessions.newContext().");
    }

    IllegalStateException librariesOverlap() {
        return new IllegalStateException("A transaction on a connection of the dataSource() of " + session()
                + " was to end while a later one, or a unit of work, inside of it was still open: all of it is rolled back. End "
                + "what was begun last first, or use an independent session (DbSessions.independent()) for one of them.");
    }

    IllegalStateException over() {
        return new IllegalStateException("A statement of " + session()
                + " was to run in a unit of work whose transaction has been "
                + "ended from outside: it would begin in the middle. Let the unit end, or call rollback() to go on after one that was "
                + "cancelled; units that run side by side need contexts of their own, with DbSessions.newContext().");
    }

    /**
     * A statement was to run after the connection has been taken away.
     */
    StatementTimeout expired() {
        return new StatementTimeout("A statement of " + session() + " was to run in work that has been rolled back, because "
                + HELD_TOO_LONG, details(), null);
    }

    /**
     * A statement was under way when the connection was taken away.
     */
    StatementTimeout expiredMeanwhile(@Nullable String sql, SQLException cause) {
        return new StatementTimeout("The statement was broken off and its transaction rolled back "
                + Place.of(dataSource, sql) + ", because " + HELD_TOO_LONG,
                new Details(dataSource, sql, cause.getSQLState(), null),
                cause);
    }

    IllegalStateException deadlock() {
        return new IllegalStateException("A statement of " + session()
                + " would wait forever: another thread uses the session, and "
                + "waits for one that this thread uses. Let observers of transactions use the sessions of several datasources in one "
                + "order, or run what goes on side by side in contexts of their own, with DbSessions.newContext().");
    }

    IllegalStateException rowsOpen(Thread reader) {
        return new IllegalStateException("A statement of " + session() + " was to run while the thread '" + reader.getName()
                + "' reads the rows of a query with forEach(…): it would have to wait for all of them. Read them with list(), or "
                + "run it in a context of its own, with DbSessions.newContext().");
    }

    /**
     * @param other the thread that feeds a COPY, this one perhaps
     */
    IllegalStateException copyOpen(Thread other) {
        return new IllegalStateException("The session of " + Place.dataSource(dataSource) + " was to be used while the thread '"
                + other.getName()
                + "' feeds copyIn(…): its connection can do nothing else until all data is sent. Read what the data is made of "
                + "before, or with another session, of DbSessions.independent() or DbSessions.newContext().");
    }

    /**
     * Rows that are read step by step have been closed.
     */
    IllegalStateException rowsClosed(CursorEnd end, String sql) {
        return new IllegalStateException("The rows of a query cannot be read any more " + Place.of(dataSource, sql) + ": "
                + end.what + ". " + end.remedy + ".");
    }

    /**
     * Rows are to be read in another transaction than their own.
     *
     * @param outer whether theirs is a JTA transaction
     */
    IllegalStateException otherTransaction(boolean outer, String sql) {
        return new IllegalStateException("The rows of a query can be read only in their own transaction "
                + Place.of(dataSource, sql) + ": " + (outer
                        ? "that is a JTA transaction, and this thread is not in it"
                        : "that is one of the session, and this thread is in a JTA transaction")
                + ". Read them where the query was run, or all of them with list().");
    }

    /**
     * A {@code Multi} is subscribed to when its unit of work has ended.
     */
    IllegalStateException unitLeft() {
        return new IllegalStateException(
                "A Multi of " + session() + " was made inside a unit of work and is read when that has "
                        + "ended. Read it inside of the unit to its end, or make it outside; list() reads all rows at once.");
    }

    /**
     * A {@code Multi} that belongs to an outer transaction is read by a thread that is not in it.
     */
    IllegalStateException outerLeft() {
        return new IllegalStateException("A Multi of " + session()
                + " was made inside a JTA transaction, and its rows are read "
                + "by a worker thread that is not in it. Read them inside of it with stream(), forEach(…) or list(), or make the "
                + "Multi outside.");
    }

    TransactionInProgress inProgress() {
        return new TransactionInProgress("A unit of work that wants no transaction in progress was started in one, in "
                + session() + ". Commit or roll back before, or start it with another policy than RAISE.", details(), null);
    }

    /**
     * @param policy that cannot be followed inside a unit
     */
    TransactionInProgress insideUnitOrOuter(String policy, boolean outer) {
        return new TransactionInProgress("A unit of work with the policy " + policy + " was started inside "
                + (outer ? "a JTA transaction" : "another unit of work") + ", in " + session()
                + ", which decides how the transaction ends. Use COMMIT or APPEND to make it a part of that, nested() to be able to "
                + "undo it alone, or DbSessions.independent() for a transaction of its own.", details(), null);
    }

    TransactionInProgress otherIsolation(Isolation wanted, @Nullable Isolation begun) {
        return new TransactionInProgress("A unit of work with isolation level " + wanted + " was started in a transaction "
                + (begun == null ? "of another one" : "of " + begun) + ", in " + session()
                + ". A transaction keeps the level it has begun with: ask for it where that begins.", details(), null);
    }

    /**
     * The database has refused a write (SQLState 25006, {@code read_only_sql_transaction}).
     */
    DbSessionException readOnly(boolean decided, @Nullable String sql, SQLException cause) {
        return new DbSessionException("A write was refused " + Place.of(dataSource, sql) + ": " + (decided
                ? "the outcome of the request has been decided, and nobody would hear of its failure. Write earlier in the request, "
                        + "or with an independent session (DbSessions.independent())."
                : "its unit of work is read-only. Leave out readOnly, or write outside of the unit."),
                new Details(dataSource, sql, cause.getSQLState(), null), cause);
    }

    /**
     * The statement has been cancelled by the end of its context.
     */
    DbSessionException cancelled(@Nullable String sql, SQLException cause) {
        return new DbSessionException("The statement was cancelled and its transaction rolled back " + Place.of(dataSource, sql)
                + ": the request that it belongs to has ended. Wait for it before the request ends, or run it in a context of its "
                + "own, with DbSessions.newContext().", new Details(dataSource, sql, cause.getSQLState(), null), cause);
    }

    private Details details() {
        return new Details(dataSource, null, null, null);
    }
}
