package io.quarkiverse.dbsession.runtime.sql;

import java.util.Locale;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Recognises statements that end a transaction, wherever they are in a text of several. What a function or a procedure does is
 * not looked into: PostgreSQL lets none end a transaction that it has not begun.
 */
public final class TransactionEnd {

    /** The SQLState that PostgreSQL has for it (appendix A of its manual), after the SQL standard. */
    public static final String INVALID_TRANSACTION_TERMINATION = "2D000";

    private final String sql;
    private final SqlScanner scanner;

    /** The current token; empty at the end. */
    private int start;
    private int end;

    private TransactionEnd(String sql) {
        this.sql = sql;
        this.scanner = new SqlScanner(sql);
        next();
    }

    /**
     * The first command that ends the transaction, in capitals, or {@code null} if there is none.
     */
    public static @Nullable String find(String sql) {
        TransactionEnd statements = new TransactionEnd(sql);
        while (statements.begins()) {
            String command = statements.command();
            if (command != null) {
                return command;
            }
            statements.skip();
        }
        return null;
    }

    /**
     * Whether a statement goes back to a savepoint.
     */
    public static boolean goesBack(String sql) {
        return any(sql, statement -> statement.is("ROLLBACK") && statement.command() == null);
    }

    /**
     * Whether a statement begins a transaction.
     */
    public static boolean beginsOne(String sql) {
        return any(sql, statement -> statement.is("BEGIN") || statement.is("START"));
    }

    private static boolean any(String sql, Predicate<TransactionEnd> kind) {
        TransactionEnd statements = new TransactionEnd(sql);
        while (statements.begins()) {
            if (kind.test(statements)) {
                return true;
            }
            statements.skip();
        }
        return false;
    }

    /**
     * Goes to the first token of a statement that is not empty.
     *
     * @return whether there is one
     */
    private boolean begins() {
        while (is(";")) {
            next();
        }
        return start < end;
    }

    /**
     * Looks no further than to the words that tell.
     */
    private @Nullable String command() {
        if (is("COMMIT") || is("END") || is("ABORT")) {
            return sql.substring(start, end).toUpperCase(Locale.ROOT);
        } else if (is("ROLLBACK")) {
            next();
            if (is("WORK") || is("TRANSACTION")) {
                next();
            }
            // To a savepoint: the transaction goes on.
            return is("TO") ? null : "ROLLBACK";
        } else if (is("PREPARE")) {
            next();
            return is("TRANSACTION") ? "PREPARE TRANSACTION" : null;
        }
        return null;
    }

    /**
     * Goes to the end of the statement. Most texts have no other one, and need not be read.
     */
    private void skip() {
        if (sql.indexOf(';', start) < 0) {
            start = sql.length();
            end = start;
            return;
        }
        // As psql does it: the actions of a rule are in brackets, the body of a function between BEGIN ATOMIC and END.
        int brackets = 0;
        int blocks = 0;
        boolean begin = false;
        while (start < end && !(is(";") && brackets <= 0 && blocks == 0)) {
            if (is("(")) {
                brackets++;
            } else if (is(")")) {
                brackets--;
            } else if (begin && is("ATOMIC") || blocks > 0 && is("CASE")) {
                blocks++;
            } else if (blocks > 0 && is("END")) {
                blocks--;
            }
            begin = is("BEGIN");
            next();
        }
    }

    private void next() {
        start = scanner.nextToken(end);
        end = start < sql.length() ? scanner.endOfToken(start) : start;
    }

    private boolean is(String token) {
        return end - start == token.length() && sql.regionMatches(true, start, token, 0, token.length());
    }
}
