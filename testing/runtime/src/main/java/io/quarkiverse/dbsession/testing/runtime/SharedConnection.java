package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The connection of a shared transaction, from its beginning to its end. Only one thread at a time uses it.
 */
final class SharedConnection {

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

    private static final String ATTEMPT = "dbsession_attempt";

    /**
     * The same for a transaction inside of another one, as far as that is possible: what is pending of the outer one
     * stays so, and its modes are what they were.
     */
    private static final String CHECK_INSIDE = "set constraints all immediate; rollback to savepoint " + ATTEMPT;

    /** Those of the transaction itself are none of the application's. */
    private static final String SETTINGS = """
            select 'set_config(' || quote_literal(name) || ', ' || quote_literal(value) || ', true)'
            from (select name, current_setting(name) from pg_settings where source = 'session' and name not like 'transaction%%'
              union all select 'role', current_setting('role') %s) as settings(name, value)""";

    /** Each transaction and subtransaction that has written holds a lock of its own number until it ends. */
    private static final String WRITERS = """
            select count(*) from pg_locks
            where locktype = 'transactionid' and mode = 'ExclusiveLock' and pid = pg_backend_pid()""";

    private static final Pattern OWN_SETTING = Pattern.compile(
            "\\bset_config\\s*\\(\\s*'([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)'|\\bset\\s+(?:local\\s+|session\\s+)?([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SETTING = Pattern.compile("\\s*(?:set\\b.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final TestDatabase database;
    private final Connection connection;
    private final Sequences sequences;
    private final String reset;
    /** Of settings that only the application knows: the server does not list them. */
    private final Set<String> ownSettings = new LinkedHashSet<>();
    /** Somebody may go on with the driver's connection behind the end of the test. */
    private boolean leftToCaller;

    private SharedConnection(TestDatabase database, Connection connection) throws SQLException {
        this.database = database;
        this.connection = connection;
        this.sequences = Sequences.of(connection);
        this.reset = "reset all; reset role; reset session authorization"
                + (onlySets(database.initialSql()) ? "; " + database.initialSql() : "");
        connection.setAutoCommit(false);
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

    private static boolean onlySets(String sql) {
        return Stream.of(sql.split(";")).allMatch(statement -> SETTING.matcher(statement).matches());
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
        Matcher own = OWN_SETTING.matcher(sql);
        while (own.find()) {
            ownSettings.add(own.group(1) != null ? own.group(1) : own.group(2));
        }
    }

    void leaveToCaller() {
        leftToCaller = true;
    }

    /**
     * Takes back all settings.
     *
     * @return a statement that sets them again, for the transaction, or an empty one
     */
    String suspendSettings() throws SQLException {
        String own = ownSettings.stream().map(name -> "union all select '" + name + "', current_setting('" + name
                + "', true) where current_setting('" + name + "', true) is not null").collect(Collectors.joining(" "));
        List<String> calls = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS.formatted(own))) {
            while (rows.next()) {
                calls.add(rows.getString(1));
            }
        }
        execute(reset);
        return calls.isEmpty() ? "" : "select " + String.join(", ", calls);
    }

    /**
     * @param settings what {@link #suspendSettings} has answered
     */
    void resumeSettings(String settings) throws SQLException {
        execute(reset + (settings.isEmpty() ? "" : "; " + settings));
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
     * @param all whether no other transaction is open, whose cursors there may be
     */
    void tidyUp(boolean all) throws SQLException {
        attempt(all ? "close all; discard temp; " + reset : "discard temp");
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
     * Whether a statement has failed and nothing has been gone back to since. The driver knows without asking the server.
     */
    boolean isFailed() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED;
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
     * Whether what a subtransaction has written was undone, although it had ended well.
     *
     * @param writer its number, without the epoch
     */
    boolean isUndone(long writer) throws SQLException {
        return "aborted"
                .equals(text("select pg_xact_status((pg_current_xact_id()::text::numeric::bigint >> 32 << 32 | " + writer
                        + ")::text::xid8)"));
    }

    private @Nullable String text(String query) throws SQLException {
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
            if (inUse || leftToCaller) {
                // The server undoes what was done on it. A COPY that nobody ends would make a rollback wait forever.
                connection.abort(Runnable::run);
                try (Connection fresh = database.open()) {
                    restore(setSequencesBack, fresh);
                }
                return;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            restore(setSequencesBack, connection);
            // Advisory locks, settings, temporary tables, LISTEN, cursors, prepared statements.
            execute("discard all");
            database.giveBack(connection);
        } catch (SQLException | RuntimeException e) {
            abandon();
            throw e;
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
