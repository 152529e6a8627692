package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;

/**
 * The connection of a shared transaction, from its beginning to its end. Only one thread at a time uses it.
 */
final class SharedConnection {

    private static final String ATTEMPT = "dbsession_attempt";

    /**
     * Checks what was deferred, and puts all constraints back to what they are at the beginning of a transaction. No statement
     * does that with those that are checked at once unless the application says otherwise, so that they are named; as they are
     * now, for the test may have made some, or dropped some. Those of a schema that is closed to the user would be refused.
     */
    static final String CHECK_CONSTRAINTS = """
            set constraints all immediate; set constraints all deferred;
            do $$ declare at_once text; begin
              select string_agg(format('%I.%I', n.nspname, c.conname), ', ') into at_once
              from pg_constraint c join pg_namespace n on n.oid = c.connamespace
              where c.condeferrable and not c.condeferred and has_schema_privilege(n.oid, 'usage');
              if at_once is not null then execute 'set constraints ' || at_once || ' immediate'; end if;
            end $$""";

    /**
     * The same for a transaction inside of another one, as far as that is possible: what is pending of the outer one
     * stays so, and its modes are what they were.
     */
    private static final String CHECK_INSIDE = "set constraints all immediate; rollback to savepoint " + ATTEMPT;

    /** Each transaction and subtransaction that has written holds a lock of its own number until it ends. */
    private static final String WRITERS = """
            select count(*) from pg_locks
            where locktype = 'transactionid' and mode = 'ExclusiveLock' and pid = pg_backend_pid()""";

    /** The driver keeps what it knows of types for as long as the connection is open. */
    private static final Pattern TYPES = Pattern.compile(
            "\\b(?:create|alter|drop)\\s+(?:type|domain|extension)\\b", Pattern.CASE_INSENSITIVE);

    /**
     * All that was committed: what fails outside of a transaction, as when rows are asked for that ended with one, goes back to
     * it.
     */
    private static final String BASE = "dbsession_base";

    private static final String KEEP = "release savepoint " + BASE + "; savepoint " + BASE;

    /** {@code object_in_use}. */
    private static final String COPYING = "55006";

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession.testing");

    private final TestDatabase database;
    private final Connection connection;
    private final BaseConnection driver;
    private final Sequences sequences;
    private final String reset;
    /** Of settings that only the application knows: the server does not list them. */
    private final Set<String> ownSettings = new LinkedHashSet<>();
    /** Somebody may go on with the driver's connection behind the end of the test. */
    private boolean leftToCaller;
    private boolean typesChanged;
    private @Nullable CopyOperation copy;
    private @Nullable SharedUnit copier;

    private SharedConnection(TestDatabase database, Connection connection) throws SQLException {
        this.database = database;
        this.connection = connection;
        this.driver = connection.unwrap(BaseConnection.class);
        this.sequences = Sequences.of(connection);
        this.reset = "reset all; reset role; reset session authorization" + database.initialSettings();
        notice(database.initialSql());
        // Or it would be that of all units, if the driver's parameters say so; each of them has its own.
        connection.setReadOnly(false);
        connection.setAutoCommit(false);
        execute("savepoint " + BASE);
    }

    static SharedConnection begin(RunningTest test, TestDatabase database) throws SQLException {
        Connection connection = database.takeShared(test.waitTimeout());
        try {
            return new SharedConnection(database, connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * That of the driver.
     */
    Connection driver() {
        return connection;
    }

    /**
     * A statement that is about to be executed may be one that sets something.
     */
    void notice(String sql) {
        ownSettings.addAll(SessionSettings.namesIn(sql));
        typesChanged |= TYPES.matcher(sql).find();
    }

    void leaveToCaller() {
        leftToCaller = true;
    }

    /**
     * A statement that sets what is set now again, for the transaction.
     */
    String settings() throws SQLException {
        return SessionSettings.of(connection, ownSettings, true);
    }

    /**
     * Takes back all settings.
     */
    void reset() throws SQLException {
        execute(reset);
    }

    /**
     * Keeps all that was done, for good. No unit is open.
     */
    void keep() throws SQLException {
        execute(KEEP);
    }

    /**
     * The same, if what is deferred allows it.
     */
    void checkConstraintsAndKeep() throws SQLException {
        execute(CHECK_CONSTRAINTS + "; " + KEEP);
    }

    /**
     * Nobody's work has failed.
     */
    void goBackToBase() throws SQLException {
        execute("rollback to savepoint " + BASE);
    }

    /** Nothing else can be done until it ends. */
    void copying(SharedUnit unit, CopyOperation operation) {
        copier = unit;
        copy = operation;
    }

    /** Whose COPY has not ended; {@code null} if there is none. */
    @Nullable
    SharedUnit copier() {
        return isCopying() ? copier : null;
    }

    private boolean isCopying() {
        return copy != null && copy.isActive();
    }

    void cancelCopy() throws SQLException {
        if (isCopying()) {
            copy.cancelCopy();
        }
    }

    void checkConstraintsInside() throws SQLException {
        attempt(CHECK_INSIDE);
    }

    /**
     * Whether deferred constraints are violated so far. That is no error yet.
     */
    boolean hasPendingViolation() throws SQLException {
        try {
            checkConstraintsInside();
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    /**
     * Takes back what ends with a transaction, and not with a savepoint that is released: local settings, cursors, and
     * temporary tables that are dropped at the commit. Others of the kind, which would stay on a connection for whoever
     * gets it next, cannot be told from those.
     *
     * @param settings whether no other transaction is active, whose settings they may be
     * @param cursors the same of cursors
     */
    void tidyUp(boolean settings, boolean cursors) throws SQLException {
        attempt((cursors ? "close all; " : "") + "discard temp" + (settings ? "; " + reset : ""));
    }

    /**
     * Executes what the server may refuse. The transaction is what it was before, if it does.
     */
    private void attempt(String sql) throws SQLException {
        try {
            execute("savepoint " + ATTEMPT + "; " + sql + "; release savepoint " + ATTEMPT);
        } catch (SQLException e) {
            // With autosave=always the driver has gone back by itself, to where there was no savepoint.
            if (isFailed()) {
                undo(ATTEMPT);
            }
            throw e;
        }
    }

    /**
     * What fails takes nothing with it.
     */
    <T> @Nullable T aside(SharedTransaction.Call<T> call) throws Throwable {
        execute("savepoint " + ATTEMPT);
        try {
            return call.run();
        } finally {
            if (isFailed()) {
                undo(ATTEMPT);
            } else {
                execute("release savepoint " + ATTEMPT);
            }
        }
    }

    /**
     * Whether a statement has failed and nothing has been gone back to since. The driver knows without asking the server.
     */
    boolean isFailed() {
        return driver.getTransactionState() == TransactionState.FAILED;
    }

    boolean isClosed() throws SQLException {
        return connection.isClosed();
    }

    /**
     * How many transactions and subtransactions have written and were not undone.
     */
    int writers() throws SQLException {
        return Integer.parseInt(text(WRITERS));
    }

    /**
     * The number of the one that was the last to write, of those that are open.
     */
    long lastWriter() throws SQLException {
        return Long.parseLong(text(WRITERS.replace("count(*)", "max(transactionid::text::bigint)")));
    }

    /**
     * Those of subtransactions whose work was undone, although they had ended well.
     *
     * @param writers their numbers, without the epoch
     */
    Set<Long> undone(Collection<Long> writers) throws SQLException {
        Set<Long> undone = new HashSet<>();
        if (writers.isEmpty()) {
            return undone;
        }
        refuseWhileCopying();
        String numbers = writers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select writer from unnest(array[%s]::bigint[]) writer where pg_xact_status(
                          (pg_current_xact_id()::text::numeric::bigint >> 32 << 32 | writer)::text::xid8) = 'aborted'"""
                        .formatted(numbers))) {
            while (rows.next()) {
                undone.add(rows.getLong(1));
            }
        }
        return undone;
    }

    /** The driver would wait for its end, on the thread that has to end it, and without a limit. */
    void refuseWhileCopying() throws SQLException {
        if (isCopying()) {
            throw new FailureWithoutData("A COPY of this connection has not ended.", COPYING);
        }
    }

    private @Nullable String text(String query) throws SQLException {
        refuseWhileCopying();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Takes back what has come since a savepoint, and the savepoint. Not in one text: the driver may ask what both are before
     * it executes the first one (prepareThreshold=-1), and a transaction that has failed answers nothing.
     */
    void undo(String savepoint) throws SQLException {
        execute("rollback to savepoint " + savepoint);
        execute("release savepoint " + savepoint);
    }

    void execute(String sql) throws SQLException {
        refuseWhileCopying();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Undoes everything, and gives the connection back as it was.
     *
     * @param setSequencesBack whether nobody else has used them
     * @param inUse whether others may still be in the middle of something on it
     */
    void end(boolean setSequencesBack, boolean inUse) throws SQLException {
        try {
            if (inUse || leftToCaller || isCopying()) {
                // The server undoes what was done on it. A COPY that nobody ends would make a rollback wait forever.
                connection.abort(Runnable::run);
                restoreOnAnother(setSequencesBack);
                return;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            restore(setSequencesBack, connection);
            if (typesChanged) {
                connection.close();
                return;
            }
            // Advisory locks, settings, temporary tables, LISTEN, cursors, prepared statements.
            execute("discard all");
            database.giveBack(connection);
        } catch (SQLException | RuntimeException e) {
            abandon();
            throw e;
        }
    }

    /**
     * It is lost, and with it all that was done, except for what no rollback undoes.
     */
    void lost(boolean setSequencesBack) {
        try {
            restoreOnAnother(setSequencesBack);
        } catch (SQLException e) {
            LOG.debug("Sequences could not be set back", e);
        }
    }

    private void restoreOnAnother(boolean setSequencesBack) throws SQLException {
        try (Connection fresh = database.open()) {
            restore(setSequencesBack, fresh);
        }
    }

    private void restore(boolean setSequencesBack, Connection with) throws SQLException {
        if (setSequencesBack) {
            sequences.restore(with);
        }
    }

    /**
     * Closes it whatever it is doing: the server rolls back.
     */
    void abandon() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It was closed already.
        }
    }
}
