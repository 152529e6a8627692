package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.runtime.sql.TransactionEnd;

/**
 * Statements of the application that steer a transaction which is not its own.
 */
final class ControlStatements {

    private static final Pattern ISOLATION = Pattern.compile(
            "\\s*set\\s+transaction\\s+isolation\\s+level\\s+[a-z]+(?:\\s+[a-z]+)?\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern BEGIN = Pattern.compile("\\s*(?:begin|start\\s+transaction)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern SAVEPOINT = Pattern.compile("\\s*(?:savepoint|release)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** The text of JDBC's own methods, which have none. */
    static final List<String> OF_JDBC = List.of("savepoint");

    private ControlStatements() {
    }

    /**
     * The transaction is not the application's to begin or to end.
     */
    static void refuseBeginAndEnd(String sql) throws SQLException {
        String command = BEGIN.matcher(sql).matches() ? "BEGIN" : TransactionEnd.find(sql);
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
        return texts.size() == 1 && SAVEPOINT.matcher(texts.get(0)).matches();
    }

    /**
     * Whether it sets the isolation level of its transaction. No savepoint has one of its own, so that it is set aside.
     */
    static boolean setsIsolation(String sql) {
        return ISOLATION.matcher(sql).matches();
    }
}
