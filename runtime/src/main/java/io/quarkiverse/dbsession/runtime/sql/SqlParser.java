package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the parameters of a statement and turns named ones into {@code ?}, in one pass over the text. It knows what can hold a
 * colon or a question mark that is no parameter, by the rules of PostgreSQL's scanner, and of the rest of SQL only where
 * {@code IN} lists are: whatever is wrong with a statement is left to the database to say, an unterminated quote for instance.
 * <p>
 * Backslashes are escapes in {@code E'…'} only, as with {@code standard_conforming_strings} on. Where that is off, a statement
 * with {@code \'} in plain quotes may be misread, and is refused then by whoever finds another number of parameters.
 */
final class SqlParser {

    private final String sql;
    private final SqlScanner scanner;
    private final StringBuilder jdbc;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final InListFinder inLists = new InListFinder();
    private int[] places = new int[8];
    private int placeCount;
    private boolean positional;
    /** Where the last positional parameter ends. */
    private int positionalEnd;
    private int brackets;
    /** What has been copied to {@link #jdbc}. */
    private int copied;

    private SqlParser(String sql) {
        this.sql = sql;
        this.scanner = new SqlScanner(sql);
        this.jdbc = new StringBuilder(sql.length());
    }

    /**
     * @throws MixedParametersException if the text has both positional and named parameters
     */
    static ParsedSql parse(String sql) throws MixedParametersException {
        return new SqlParser(sql).parse();
    }

    private ParsedSql parse() throws MixedParametersException {
        int i = scanner.nextToken(0);
        while (i < sql.length()) {
            int end = switch (sql.charAt(i)) {
                case '-', '/' -> other(i + 1);
                case '?' -> questionMark(i);
                case ':' -> colon(i);
                case '(' -> {
                    inLists.opened(true);
                    yield i + 1;
                }
                case '[' -> {
                    brackets++;
                    inLists.opened(false);
                    yield i + 1;
                }
                case ']' -> {
                    brackets--;
                    inLists.closed(position(i + 1));
                    yield i + 1;
                }
                case ')' -> {
                    inLists.closed(position(i + 1));
                    yield i + 1;
                }
                case ',' -> {
                    inLists.comma();
                    yield i + 1;
                }
                default -> {
                    int wordEnd = scanner.endOfToken(i);
                    inLists.word(sql, i, wordEnd, position(i));
                    yield wordEnd;
                }
            };
            i = scanner.nextToken(end);
        }
        jdbc.append(sql, copied, sql.length());
        return new ParsedSql(jdbc.toString(), List.copyOf(names), Arrays.copyOf(places, placeCount), inLists);
    }

    /**
     * Whether something that would be a parameter of that name stands in quotes or in a comment.
     */
    static boolean hides(String sql, String name) {
        SqlParser parser = new SqlParser(sql);
        for (int start = 0, end; start < sql.length(); start = end) {
            end = parser.scanner.endOfPiece(start);
            // No other piece has a colon among other characters.
            for (int i = start; end - start > 1 && i < end; i++) {
                int nameEnd = sql.charAt(i) == ':' ? parser.endOfName(i + 1) : 0;
                if (nameEnd > i + 1 && name.equals(sql.substring(i + 1, nameEnd))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Where what begins at that index of the statement, and has not been copied yet, will be in the JDBC text.
     */
    private int position(int i) {
        return jdbc.length() + i - copied;
    }

    private int other(int end) {
        inLists.other();
        return end;
    }

    private int questionMark(int i) throws MixedParametersException {
        if (scanner.followedBy(i, '?')) {
            return other(i + 2);
        }
        if (!names.isEmpty()) {
            throw new MixedParametersException();
        }
        positional = true;
        positionalEnd = i + 1;
        inLists.parameter(placeCount, position(i));
        addPlace(placeCount);
        return i + 1;
    }

    private int colon(int i) throws MixedParametersException {
        if (scanner.followedBy(i, ':')) {
            return other(i + 2);
        }
        int end = endOfName(i + 1);
        if (end == i + 1 || isSlice(i)) {
            return other(i + 1);
        }
        if (positional) {
            throw new MixedParametersException();
        }
        String name = sql.substring(i + 1, end);
        Integer index = indexes.putIfAbsent(name, names.size());
        if (index == null) {
            index = names.size();
            names.add(name);
        }
        inLists.parameter(placeCount, position(i));
        addPlace(index);
        jdbc.append(sql, copied, i);
        if (i > 0 && (scanner.isWordPart(i - 1) || sql.charAt(i - 1) == '$')) {
            // Or the driver's $1 becomes the end of that word, and two parameters in a row an operator's question mark.
            jdbc.append(' ');
        }
        jdbc.append('?');
        if (end < sql.length() && sql.charAt(end) == '?') {
            // Or the driver takes the two for an operator's doubled one.
            jdbc.append(' ');
        }
        copied = end;
        return end;
    }

    private int endOfName(int start) {
        int i = start;
        while (i < sql.length()) {
            int c = sql.codePointAt(i);
            boolean fits = i == start ? Character.isLetter(c) : Character.isLetterOrDigit(c) || isMark(c);
            if (c != '_' && !fits) {
                break;
            }
            i += Character.charCount(c);
        }
        return i;
    }

    /**
     * Accents and vowel signs, without which many scripts, and decomposed letters of any, have no words.
     */
    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /**
     * Whether a colon within brackets separates the bounds of a slice, as in {@code a[low:high]}: then it follows an operand
     * without a space. {@code a[1: :high]} has a parameter for its upper bound, {@code a[1 :high]} is meant to have one.
     */
    private boolean isSlice(int i) {
        if (brackets <= 0) {
            return false;
        }
        char before = sql.charAt(i - 1);
        // An operand that ends in a dollar is a name or a dollar quote, one that ends in a point a number.
        return scanner.isWordPart(i - 1) || ")]\"'$.".indexOf(before) >= 0 || i == positionalEnd;
    }

    private void addPlace(int parameter) {
        if (placeCount == places.length) {
            places = Arrays.copyOf(places, placeCount * 2);
        }
        places[placeCount++] = parameter;
    }

    /**
     * Positional and named parameters in one statement.
     */
    static final class MixedParametersException extends Exception {

        private static final long serialVersionUID = 1L;

        private MixedParametersException() {
            super(null, null, false, false);
        }
    }
}
