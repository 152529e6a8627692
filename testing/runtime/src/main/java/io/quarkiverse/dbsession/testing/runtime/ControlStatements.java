package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.runtime.sql.SqlScanner;
import io.quarkiverse.dbsession.runtime.sql.TransactionEnd;

/**
 * Statements of the application that steer a transaction which is not its own.
 */
final class ControlStatements {

    private static final Pattern SAVEPOINT = Pattern.compile("(?:SAVEPOINT|RELEASE)\\b[^;]*;?", Pattern.DOTALL);

    private static final Pattern NEEDS_SAVEPOINT = Pattern.compile(".*\\b(?:SAVEPOINT|SET CONSTRAINTS)\\b.*", Pattern.DOTALL);

    private static final Pattern RELEASE = Pattern.compile("RELEASE\\b.*", Pattern.DOTALL);

    private static final String MODE = "(?:ISOLATION LEVEL [A-Z]+(?: READ| COMMITTED| UNCOMMITTED)?|READ ONLY|(?:NOT )?DEFERRABLE)";

    private static final Pattern MODES = Pattern.compile("SET TRANSACTION " + MODE + "(?: ,? ?" + MODE + ")*(?: ;)?");

    private static final Pattern READ_ONLY = Pattern.compile(".*\\bREAD ONLY\\b.*");

    private static final Pattern CONTROL = Pattern.compile("(?:SAVEPOINT|RELEASE|ROLLBACK|SET TRANSACTION)\\b.*",
            Pattern.DOTALL);

    // The texts of JDBC's own methods, which have none.
    static final List<String> SAVEPOINT_OF_JDBC = List.of("savepoint");
    static final List<String> RELEASE_OF_JDBC = List.of("release");

    private ControlStatements() {
    }

    /**
     * The transaction is not the application's to begin or to end.
     */
    static void refuseBeginAndEnd(String sql) throws SQLException {
        String command = TransactionEnd.beginsOne(sql) ? "BEGIN" : TransactionEnd.find(sql);
        if (command != null) {
            throw new FailureWithoutData("A text with " + command + " cannot be executed in a test with @DbRollback, whose "
                    + "transaction it would begin or end. Use Connection.setAutoCommit(false), commit() and rollback(), or test "
                    + "this with @DbTruncate.", TransactionEnd.INVALID_TRANSACTION_TERMINATION);
        }
    }

    /**
     * Whether it sets or releases a savepoint. One of ours around it would take it along when it is released.
     */
    static boolean isSavepoint(List<String> texts) {
        return texts.size() == 1 && matches(SAVEPOINT, texts.get(0));
    }

    /**
     * Whether something is lost with the savepoint of its transaction although nothing was written.
     */
    static boolean needsSavepoint(String sql) {
        return matches(NEEDS_SAVEPOINT, sql);
    }

    static boolean isRelease(String sql) {
        return matches(RELEASE, sql);
    }

    /**
     * Whether it sets modes of its transaction, and does nothing else. No savepoint has an isolation level of its own, so that
     * this is set aside.
     */
    static boolean setsModes(String sql) {
        return matches(MODES, sql);
    }

    /** One of the modes. */
    static boolean setsReadOnly(String sql) {
        return matches(READ_ONLY, sql);
    }

    /**
     * Whether it does nothing but steer its transaction.
     */
    static boolean steersTransaction(String sql) {
        return matches(CONTROL, sql);
    }

    /**
     * In capitals, without comments, and with a blank between any two words: nothing hides a command then.
     */
    private static boolean matches(Pattern pattern, String sql) {
        return pattern.matcher(String.join(" ", SqlScanner.tokens(sql)).toUpperCase(Locale.ROOT)).matches();
    }
}
