package io.quarkiverse.dbsession.runtime.session;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Recognises statements that end a transaction. It looks at the first statement of a text only: what else a text may hold, and
 * what a procedure does, is not looked into.
 */
final class TransactionEnd {

    /** The SQLState that PostgreSQL has for it (appendix A of its manual), after the SQL standard. */
    static final String INVALID_TRANSACTION_TERMINATION = "2D000";

    private final String sql;
    private int position;

    private TransactionEnd(String sql) {
        this.sql = sql;
    }

    /**
     * The command, in capitals, or {@code null} if the statement is another one.
     */
    static @Nullable String find(String sql) {
        return new TransactionEnd(sql).find();
    }

    /**
     * Whether the statement goes back to a savepoint.
     */
    static boolean goesBack(String sql) {
        return new TransactionEnd(sql).nextWord().equals("ROLLBACK") && find(sql) == null;
    }

    private @Nullable String find() {
        String first = nextWord();
        return switch (first) {
            case "COMMIT", "END", "ABORT" -> first;
            case "ROLLBACK" -> {
                String next = nextWord();
                if (next.equals("WORK") || next.equals("TRANSACTION")) {
                    next = nextWord();
                }
                // To a savepoint: the transaction goes on.
                yield next.equals("TO") ? null : first;
            }
            case "PREPARE" -> nextWord().equals("TRANSACTION") ? "PREPARE TRANSACTION" : null;
            default -> null;
        };
    }

    /**
     * The next word in capitals; empty if something else comes first. No command is longer than a few letters.
     */
    private String nextWord() {
        skipBlanks();
        int start = position;
        while (position < sql.length() && isWordPart(sql.charAt(position))) {
            position++;
        }
        return position - start > "TRANSACTION".length() ? "" : sql.substring(start, position).toUpperCase(Locale.ROOT);
    }

    /**
     * Skips blanks, comments and empty statements.
     */
    private void skipBlanks() {
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (Character.isWhitespace(c) || c == ';') {
                position++;
            } else if (sql.startsWith("--", position)) {
                int end = sql.indexOf('\n', position);
                position = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", position)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    /**
     * PostgreSQL's comments nest.
     */
    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (sql.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
    }

    private static boolean isWordPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80;
    }
}
