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
        if (file != null && LANGUAGES.contains(file)) {
            return null;
        }
        boolean shown = switch (state.substring(0, 2)) {
            case "08", "21", "23", "25", "26", "28", "40", "44", "53", "57" -> true;
            case "42", "3F" -> state.equals("42501") || server.getPosition() > 0;
            case "0A" -> isResultChanged(failure);
            case "3D" -> state.equals("3D000");
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
        String state = failure.getSQLState();
        if (server == null || server.getWhere() == null || state == null || !OF_DATA.matcher(state).matches()) {
            return OptionalLong.empty();
        }
        Matcher line = COPY_LINE.matcher(server.getWhere());
        return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
    }

    /**
     * The driver, too, knows it by the routine: the SQLState is that of all that is not supported.
     */
    static boolean isResultChanged(SQLException failure) {
        return is(failure, "0A000", "RevalidateCachedQuery");
    }

    /**
     * Otherwise the SQLState, a violation of the protocol, means that the connection is of no use any more.
     */
    static boolean isParameterMismatch(SQLException failure) {
        return is(failure, "08P01", "exec_bind_message");
    }

    private static boolean is(SQLException failure, String state, String routine) {
        ServerErrorMessage server = ofServer(failure);
        return server != null && state.equals(server.getSQLState()) && routine.equals(server.getRoutine());
    }

    private static @Nullable ServerErrorMessage ofServer(@Nullable Throwable failure) {
        return failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    }
}
