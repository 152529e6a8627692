package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the ends of words, quoted texts and comments, by the rules of PostgreSQL's scanner.
 * <p>
 * Backslashes are escapes in {@code E'…'} only, as with {@code standard_conforming_strings} on.
 */
public final class SqlScanner {

    private final String sql;

    SqlScanner(String sql) {
        this.sql = sql;
    }

    /**
     * The words, signs and quoted texts of a statement, without blanks and comments.
     */
    public static List<String> tokens(String sql) {
        SqlScanner scanner = new SqlScanner(sql);
        List<String> tokens = new ArrayList<>();
        for (int start = scanner.nextToken(0); start < sql.length();) {
            int end = scanner.endOfToken(start);
            tokens.add(sql.substring(start, end));
            start = scanner.nextToken(end);
        }
        return tokens;
    }

    /**
     * Where the next token begins; the length of the text if there is none.
     */
    int nextToken(int from) {
        int i = from;
        while (i < sql.length() && (isBlank(i) || isComment(i))) {
            i = endOfPiece(i);
        }
        return i;
    }

    /**
     * The end of a comment, of a token or of a single blank.
     */
    int endOfPiece(int i) {
        if (!isComment(i)) {
            return endOfToken(i);
        }
        return sql.charAt(i) == '-' ? endOfLine(i) : endOfComment(i);
    }

    private boolean isBlank(int i) {
        char c = sql.charAt(i);
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private boolean isComment(int i) {
        char c = sql.charAt(i);
        return c == '-' && followedBy(i, '-') || c == '/' && followedBy(i, '*');
    }

    /**
     * The end of a word, of something quoted, or of a single character.
     */
    int endOfToken(int i) {
        char c = sql.charAt(i);
        return switch (c) {
            case '\'', '"' -> endOfQuoted(i, c);
            case '$' -> endOfDollarQuoted(i);
            default -> isWordPart(i) ? word(i) : i + 1;
        };
    }

    boolean followedBy(int i, char next) {
        return i + 1 < sql.length() && sql.charAt(i + 1) == next;
    }

    /**
     * Doubled quotes need no care: what follows the first of them is another quoted text.
     */
    private int endOfQuoted(int start, char quote) {
        int end = sql.indexOf(quote, start + 1);
        return end < 0 ? sql.length() : end + 1;
    }

    /**
     * The end of {@code E'…'}. Here doubled quotes do need care, because what follows them is still subject to backslashes, and
     * so does a literal that continues on another line.
     */
    private int endOfEscaped(int start) {
        for (int i = start + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '\'') {
                int continued = followedBy(i, '\'') ? i + 1 : continuation(i + 1);
                if (continued < 0) {
                    return i + 1;
                }
                i = continued;
            }
        }
        return sql.length();
    }

    /**
     * The quote that continues a literal: between the two there is white space with a line break, comments of one line
     * included.
     *
     * @return its index, or -1 if the literal does not go on
     */
    private int continuation(int start) {
        boolean lineBreak = false;
        int i = start;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '-' && followedBy(i, '-')) {
                i = endOfLine(i);
            } else if (isBlank(i)) {
                lineBreak |= c == '\n' || c == '\r';
                i++;
            } else {
                return c == '\'' && lineBreak ? i : -1;
            }
        }
        return -1;
    }

    private int endOfLine(int start) {
        for (int i = start; i < sql.length(); i++) {
            if (sql.charAt(i) == '\n' || sql.charAt(i) == '\r') {
                return i;
            }
        }
        return sql.length();
    }

    private int endOfComment(int start) {
        int depth = 1;
        int i = start + 2;
        while (i < sql.length()) {
            if (sql.charAt(i) == '*' && followedBy(i, '/')) {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else if (sql.charAt(i) == '/' && followedBy(i, '*')) {
                i += 2;
                depth++;
            } else {
                i++;
            }
        }
        return sql.length();
    }

    /**
     * A {@code $} in the middle of a word is not seen here: {@link #word} has passed it.
     */
    private int endOfDollarQuoted(int start) {
        int tagEnd = start + 1;
        while (tagEnd < sql.length() && isWordPart(tagEnd)) {
            tagEnd++;
        }
        boolean number = isDigit(start + 1);
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$' || number) {
            return number ? word(start + 1) : start + 1;
        }
        String tag = sql.substring(start, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        return end < 0 ? sql.length() : end + tag.length();
    }

    /**
     * A keyword, an identifier or a number. They are passed as a whole, for the sake of the {@code $} in {@code a$b$c}
     * and to see that an {@code E} before a quote stands alone. A number has no {@code $}: it ends there.
     */
    private int word(int start) {
        boolean number = isDigit(start);
        int i = start;
        while (i < sql.length() && (isWordPart(i) || sql.charAt(i) == '$' && !number)) {
            i++;
        }
        boolean escapes = i == start + 1 && (sql.charAt(start) == 'E' || sql.charAt(start) == 'e');
        return escapes && i < sql.length() && sql.charAt(i) == '\'' ? endOfEscaped(i) : i;
    }

    private boolean isDigit(int i) {
        return i < sql.length() && sql.charAt(i) >= '0' && sql.charAt(i) <= '9';
    }

    /**
     * As PostgreSQL sees it: every character beyond ASCII is a letter. Half a surrogate pair is no character, the driver sends
     * a {@code ?} for it.
     */
    boolean isWordPart(int i) {
        char c = sql.charAt(i);
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c)
                    ? i + 1 < sql.length() && Character.isLowSurrogate(sql.charAt(i + 1))
                    : i > 0 && Character.isHighSurrogate(sql.charAt(i - 1));
        }
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80;
    }
}
