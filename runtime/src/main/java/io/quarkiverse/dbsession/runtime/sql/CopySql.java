package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What can be known of a {@code COPY} from its text.
 */
final class CopySql {

    /** With another format than text, and with other signs in it, rows would have to be written in another way. */
    private static final Set<String> FORMAT_OPTIONS = Set.of("format", "binary", "csv", "delimiter", "delimiters", "null",
            "escape", "quote", "header", "encoding", "default");

    private final List<String> tokens;
    /** Of {@code stdin}, or -1. */
    private final int stdin;

    CopySql(String sql) {
        this.tokens = SqlScanner.tokens(sql);
        this.stdin = stdin();
    }

    private int stdin() {
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            depth += depth(i);
            if (depth == 0 && is(i, "from")) {
                return is(i + 1, "stdin") ? i + 1 : -1;
            }
        }
        return -1;
    }

    private int depth(int i) {
        return is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
    }

    private boolean is(int i, String token) {
        return i < tokens.size() && tokens.get(i).equalsIgnoreCase(token);
    }

    /**
     * Whether it is one {@code COPY … FROM STDIN} and nothing else.
     */
    boolean isFromStdin() {
        int semicolon = tokens.indexOf(";");
        boolean single = semicolon < 0 || tokens.subList(semicolon, tokens.size()).stream().allMatch(";"::equals);
        return single && stdin > 0 && is(0, "copy");
    }

    /**
     * The first option that changes the format, or {@code null} if there is none.
     */
    @Nullable
    String formatOption() {
        // copy binary t from stdin; no table can have that name.
        if (is(1, "binary")) {
            return tokens.get(1);
        }
        int depth = 0;
        for (int i = stdin + 1; i < tokens.size() && !(depth == 0 && is(i, "where")); i++) {
            depth += depth(i);
            if (FORMAT_OPTIONS.contains(tokens.get(i).toLowerCase(Locale.ROOT))) {
                return tokens.get(i);
            }
        }
        return null;
    }
}
