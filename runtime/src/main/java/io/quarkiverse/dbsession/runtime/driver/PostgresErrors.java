package io.quarkiverse.dbsession.runtime.driver;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL and its driver say of a failure. Loaded only with the driver.
 */
final class PostgresErrors {

    /**
     * Where the messages of procedural languages come from. {@code raise} takes any SQLState and any text.
     */
    private static final Set<String> LANGUAGES = Set.of("pl_exec.c", "plpy_elog.c", "plperl.c", "pltcl.c");

    /** What dblink and postgres_fdw say, or repeat of another server, with its SQLState and its text. */
    private static final Set<String> OTHER_SERVERS = Set.of("dblink.c", "connection.c");

    /** Where privileges are checked by the name of an object of the statement, and not by a value. */
    private static final Set<String> PRIVILEGES = Set.of("aclcheck_error", "aclcheck_error_col", "ExecWithCheckOptions");

    /** As in pgjdbc's BatchResultHandler: it is the key of the translations, too. */
    private static final String BATCH_ABORTED = "Batch entry {0} {1} was aborted: {2}  "
            + "Call getNextException to see other errors in the batch.";

    /**
     * {@code COPY item, line 3, column qty: "…"} in most of the languages. It ends before the colon or the quote that the value
     * comes after, since digits of the value would be data, too.
     */
    private static final Pattern COPY_LINE = Pattern
            .compile("\\ACOPY [^,:\n\"'«»„“「]+, \\p{L}+ ([1-9]\\d{0,17})(?![\\p{L}\\d])");

    /** The classes of what can be wrong with a row. */
    private static final Pattern OF_DATA = Pattern.compile("(22|23|44|54)...");

    /** Rows are written many at a time, and when one is too big for a page the line is that of the last one that was read. */
    private static final String WRITES_ROWS = "RelationGetBufferForTuple";

    private PostgresErrors() {
    }

    /**
     * The primary message only: {@code DETAIL} quotes keys and rows, {@code CONTEXT} quotes parameters. The primary one
     * quotes data, too, in many classes, 22 first of all, so what is shown is a list of those known not to.
     * <p>
     * Class 42 needs a closer look. An error with a position is one of the text, which the message of the exception
     * shows anyway. One without is of run time ({@code syntax error in tsquery: "…"}) and quotes what it was given; so
     * does one in a statement that a function has made, whose position goes by another name. (With
     * {@code preferQueryMode=simple}, which is not the default, the driver writes the values into the text, and an
     * error of the text may quote one.)
     */
    static @Nullable String messageWithoutData(SQLException failure) {
        String state = failure.getSQLState();
        if (!(failure instanceof PSQLException) || state == null || state.length() != 5) {
            return null;
        }
        ServerErrorMessage server = ofServer(failure);
        if (server == null) {
            return ofDriver(failure, state);
        }
        String file = server.getFile();
        if (file != null && (LANGUAGES.contains(file) || OTHER_SERVERS.contains(file))) {
            return null;
        }
        boolean shown = switch (state.substring(0, 2)) {
            case "08", "21", "23", "25", "26", "28", "40", "44", "53", "57" -> true;
            case "42", "3F" -> server.getPosition() > 0
                    || state.equals("42501") && PRIVILEGES.contains(String.valueOf(server.getRoutine()));
            case "0A" -> kind(server) == FailureKind.CHANGED_RESULT;
            case "3D" -> kind(server) == FailureKind.BY_SQL_STATE;
            case "55" -> state.equals("55P03");
            default -> false;
        };
        return shown ? server.getMessage() : null;
    }

    /**
     * What the driver says by itself: of the connection, and of a column that a mapper asks for and the result does not have.
     */
    private static @Nullable String ofDriver(SQLException failure, String state) {
        return state.startsWith("08") || state.startsWith("28") || state.equals("42703") ? failure.getMessage() : null;
    }

    /**
     * Inside a transaction, the driver marks all counts as failed, because in the end none has any effect; which statement it
     * was only its message says. That is not taken apart, since its language and its wording may be others: the driver makes
     * it again for each statement, up to the place where the statement itself is quoted, and one beginning must be the same. A
     * version that says it in other words tells nothing.
     * <p>
     * A failure that is not one of the server has no statement that it belongs to, and with {@code reWriteBatchedInserts} the
     * statements are not those of the batch.
     */
    static OptionalInt failedInBatch(Connection connection, BatchUpdateException failure, int size) throws SQLException {
        String message = failure.getMessage();
        if (message == null || ofServer(failure.getCause()) == null || !connection.isWrapperFor(BaseConnection.class)
                || connection.unwrap(BaseConnection.class).getQueryExecutor().isReWriteBatchedInsertsEnabled()) {
            return OptionalInt.empty();
        }
        String quoted = "\0";
        OptionalInt found = OptionalInt.empty();
        for (int i = 0; i < size; i++) {
            String text = GT.tr(BATCH_ABORTED, i, quoted, quoted);
            if (message.startsWith(text.substring(0, text.indexOf(quoted)))) {
                if (found.isPresent()) {
                    return OptionalInt.empty();
                }
                found = OptionalInt.of(i);
            }
        }
        return found;
    }

    static @Nullable String constraint(SQLException failure) {
        ServerErrorMessage server = ofServer(failure);
        return server == null ? null : server.getConstraint();
    }

    /**
     * From the context, of which nothing but the number may be told. What a trigger has raised has a context of its own first.
     */
    static OptionalLong copyLine(SQLException failure) {
        ServerErrorMessage server = ofServer(failure);
        String context = server == null ? null : server.getWhere();
        if (context == null || !isOfRow(server)) {
            return OptionalLong.empty();
        }
        Matcher line = COPY_LINE.matcher(context);
        // With another one behind it, it is a COPY that a trigger has run, or a scan of file_fdw.
        return line.find() && context.indexOf("\nCOPY ", line.end()) < 0
                ? OptionalLong.of(Long.parseLong(line.group(1)))
                : OptionalLong.empty();
    }

    private static boolean isOfRow(ServerErrorMessage server) {
        return (OF_DATA.matcher(String.valueOf(server.getSQLState())).matches() || isBinaryData(server))
                && !WRITES_ROWS.equals(server.getRoutine());
    }

    /**
     * By where in the server it comes from, as the driver itself knows a changed result: the SQLStates are also those of
     * everything that is not supported (0A000), of a broken protocol (08P01) and of a missing database (3D000).
     */
    static FailureKind kind(SQLException failure) {
        ServerErrorMessage server = ofServer(failure);
        return server == null ? FailureKind.BY_SQL_STATE : kind(server);
    }

    private static FailureKind kind(ServerErrorMessage server) {
        if (is(server, "0A000", "RevalidateCachedQuery")) {
            return FailureKind.CHANGED_RESULT;
        } else if (is(server, "08P01", "exec_bind_message")) {
            return FailureKind.PARAMETERS;
        }
        // A function that was given the name of a database; data of a COPY; another server, that of dblink for instance.
        boolean ofStatement = is(server, "3D000", "get_database_oid") || isBinaryData(server)
                || OTHER_SERVERS.contains(String.valueOf(server.getFile()));
        return ofStatement ? FailureKind.STATEMENT : FailureKind.BY_SQL_STATE;
    }

    /**
     * Whether a COPY's data, in the binary format, do not have the form of what is to be read.
     */
    private static boolean isBinaryData(ServerErrorMessage server) {
        String routine = server.getRoutine();
        String where = server.getWhere();
        return "08P01".equals(server.getSQLState()) && where != null && where.startsWith("COPY ") && routine != null
                && (routine.startsWith("pq_getmsg") || routine.startsWith("pq_copymsg"));
    }

    private static boolean is(ServerErrorMessage server, String state, String routine) {
        return state.equals(server.getSQLState()) && routine.equals(server.getRoutine());
    }

    private static @Nullable ServerErrorMessage ofServer(@Nullable Throwable failure) {
        return failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    }
}
