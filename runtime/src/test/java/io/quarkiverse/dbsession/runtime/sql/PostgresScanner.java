package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's scanner: the states and rules of src/backend/parser/scan.l of PostgreSQL 18, under the names they have
 * there, with standard_conforming_strings on. As in flex the longest match wins, the first rule of equally long ones.
 * <p>
 * On demand it knows what {@link SqlParser} adds to the language: {@code :name}, unless it is the upper bound of a
 * slice, and the single {@code ?} are tokens of their own.
 */
final class PostgresScanner {

    enum Kind {
        STRING,
        ESCAPED_STRING,
        DOLLAR_QUOTED,
        QUOTED_IDENTIFIER,
        IDENTIFIER,
        NUMBER,
        PARAM,
        OPERATOR,
        /** A single character that stands for itself, and tokens made of such. */
        SELF,
        COMMENT,
        NAMED,
        POSITIONAL
    }

    record Token(Kind kind, int start, int end) {
    }

    private enum State {
        INITIAL,
        XB,
        XC,
        XD,
        XE,
        XEU,
        XQ,
        XQS,
        XDOLQ,
        XUS
    }

    @FunctionalInterface
    private interface Action {
        void run(PostgresScanner scanner, int end);
    }

    /**
     * @param first the ASCII characters with which a match can begin, and 0x80 for all others: to save time
     */
    private record Rule(Pattern pattern, BitSet first, Action action) {
    }

    private static final Map<State, List<Rule>> RULES = new EnumMap<>(State.class);

    static {
        String space = "[ \\t\\n\\r\\f\\x0b]";
        String comment = "(?:--[^\\n\\r]*)";
        String specialWhitespace = "(?:" + space + "+|" + comment + "[\\n\\r])";
        String nonNewlineWhitespace = "(?:[ \\t\\f\\x0b]|" + comment + ")";
        String quoteContinue = nonNewlineWhitespace + "*[\\n\\r]" + specialWhitespace + "*'";
        String dolqStart = "[A-Za-z_[^\\x00-\\x7f]]";
        String dolqCont = "[A-Za-z_0-9[^\\x00-\\x7f]]";
        String dolqDelim = "\\$(?:" + dolqStart + dolqCont + "*)?\\$";
        String dolqFailed = "\\$" + dolqStart + dolqCont + "*";
        String identifier = "(?:[A-Za-z_[^\\x00-\\x7f]][A-Za-z_0-9$[^\\x00-\\x7f]]*)";
        String opChars = "[~!@#^&|`?+\\-*/%<>=]";
        String decInteger = "(?:[0-9](?:_?[0-9])*)";
        String numeric = "(?:" + decInteger + "\\." + decInteger + "?|\\." + decInteger + ")";
        String mantissa = "(?:" + decInteger + "|" + numeric + ")";
        String real = mantissa + "[Ee][-+]?" + decInteger;
        String xeUnicode = "\\\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})";
        String xeUnicodeFail = "\\\\(?:u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7})";

        rule(State.INITIAL, space + "+", (s, end) -> s.at = end);
        rule(State.INITIAL, comment, (s, end) -> s.emit(Kind.COMMENT, end));
        rule(State.INITIAL, "/\\*" + opChars + "*", (s, end) -> {
            s.depth = 0;
            s.begin(State.XC, Kind.COMMENT, s.at + 2);
        });
        // <xb> and <xh> have the same rules.
        rule(State.INITIAL, "[bBxX]'", (s, end) -> s.begin(State.XB, Kind.STRING, end));
        rule(State.INITIAL, "[nN]'", (s, end) -> s.emit(Kind.IDENTIFIER, s.at + 1));
        rule(State.INITIAL, "'", (s, end) -> s.begin(State.XQ, Kind.STRING, end));
        rule(State.INITIAL, "[eE]'", (s, end) -> s.begin(State.XE, Kind.ESCAPED_STRING, end));
        rule(State.INITIAL, "[uU]&'", (s, end) -> s.begin(State.XUS, Kind.STRING, end));
        rule(State.INITIAL, dolqDelim, (s, end) -> {
            s.dolqStart = s.sql.substring(s.at, end);
            s.begin(State.XDOLQ, Kind.DOLLAR_QUOTED, end);
        });
        rule(State.INITIAL, dolqFailed, (s, end) -> s.emit(Kind.SELF, s.at + 1));
        // <xd> and <xui> have the same rules.
        rule(State.INITIAL, "(?:[uU]&)?\"", (s, end) -> s.begin(State.XD, Kind.QUOTED_IDENTIFIER, end));
        rule(State.INITIAL, "[uU]&", (s, end) -> s.emit(Kind.IDENTIFIER, s.at + 1));
        rule(State.INITIAL, "::|\\.\\.|:=", (s, end) -> s.emit(Kind.SELF, end));
        rule(State.INITIAL, "[=<>]=|=>|<>|!=", (s, end) -> s.emit(Kind.OPERATOR, end));
        rule(State.INITIAL, "[,()\\[\\].;:+\\-*/%^<>=]", (s, end) -> s.self());
        rule(State.INITIAL, opChars + "+", (s, end) -> s.operator(end));
        rule(State.INITIAL, "\\$[0-9]+", (s, end) -> s.param(end));
        rule(State.INITIAL, "\\$[0-9]+" + identifier, (s, end) -> s.reject());
        rule(State.INITIAL, decInteger, (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, "0[xX](?:_?[0-9A-Fa-f])+", (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, "0[oO](?:_?[0-7])+", (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, "0[bB](?:_?[01])+", (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, "0[xXoObB]_?", (s, end) -> s.reject());
        rule(State.INITIAL, numeric, (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, decInteger + "\\.\\.", (s, end) -> s.emit(Kind.NUMBER, end - 2));
        rule(State.INITIAL, real, (s, end) -> s.emit(Kind.NUMBER, end));
        rule(State.INITIAL, mantissa + "[Ee][-+]", (s, end) -> s.reject());
        rule(State.INITIAL, decInteger + identifier, (s, end) -> s.reject());
        rule(State.INITIAL, numeric + identifier, (s, end) -> s.reject());
        rule(State.INITIAL, real + identifier, (s, end) -> s.reject());
        rule(State.INITIAL, identifier, (s, end) -> s.emit(Kind.IDENTIFIER, end));
        rule(State.INITIAL, ".", (s, end) -> s.emit(Kind.SELF, end));

        rule(State.XC, "/\\*" + opChars + "*", (s, end) -> {
            s.depth++;
            s.at += 2;
        });
        rule(State.XC, "\\*+/", (s, end) -> {
            if (s.depth-- > 0) {
                s.at = end;
            } else {
                s.end(end);
            }
        });
        rule(State.XC, "[^*/]+|" + opChars + "|\\*+", (s, end) -> s.at = end);

        for (State state : new State[] { State.XB, State.XQ, State.XE, State.XUS }) {
            rule(state, "'", (s, end) -> {
                s.stateBeforeStop = s.state;
                s.state = State.XQS;
                s.at = end;
            });
        }
        rule(State.XB, "[^']+", (s, end) -> s.at = end);
        for (State state : new State[] { State.XQ, State.XE, State.XUS }) {
            rule(state, "''", (s, end) -> s.at = end);
        }
        rule(State.XQ, "[^']+", (s, end) -> s.at = end);
        rule(State.XUS, "[^']+", (s, end) -> s.at = end);
        rule(State.XE, "[^\\\\']+", (s, end) -> s.at = end);
        rule(State.XE, xeUnicode, (s, end) -> s.unicode(end));
        rule(State.XE, xeUnicodeFail, (s, end) -> s.reject());
        rule(State.XE, "\\\\[^0-7]|\\\\[0-7]{1,3}|\\\\x[0-9A-Fa-f]{1,2}", (s, end) -> s.at = end);
        rule(State.XE, ".", (s, end) -> s.at = end);
        rule(State.XEU, xeUnicode, (s, end) -> s.unicode(end));
        rule(State.XEU, ".", (s, end) -> s.reject());

        rule(State.XQS, quoteContinue, (s, end) -> {
            s.state = s.stateBeforeStop;
            s.at = end;
        });
        rule(State.XQS, ".", (s, end) -> s.end(s.at));

        rule(State.XDOLQ, dolqDelim, (s, end) -> {
            if (s.sql.startsWith(s.dolqStart, s.at) && end == s.at + s.dolqStart.length()) {
                s.end(end);
            } else {
                s.at = end - 1;
            }
        });
        rule(State.XDOLQ, "[^$]+|" + dolqFailed + "|.", (s, end) -> s.at = end);

        rule(State.XD, "\"\"|[^\"]+", (s, end) -> s.at = end);
        rule(State.XD, "\"", (s, end) -> s.end(end));
    }

    private static void rule(State state, String regex, Action action) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        BitSet first = new BitSet();
        for (int c = 0; c <= 0x80; c++) {
            Matcher matcher = pattern.matcher(Character.toString(c));
            first.set(c, matcher.lookingAt() || matcher.hitEnd());
        }
        RULES.computeIfAbsent(state, key -> new ArrayList<>()).add(new Rule(pattern, first, action));
    }

    /** By Unicode a letter, then letters, digits and the marks that combine with them. */
    private static final Pattern NAME = Pattern.compile(":[\\p{L}_][\\p{L}\\p{Nd}\\p{Mn}\\p{Mc}_]*");

    private final String sql;
    private final boolean withParameters;
    private final List<Token> tokens = new ArrayList<>();
    private State state = State.INITIAL;
    private State stateBeforeStop = State.INITIAL;
    private Kind kind = Kind.SELF;
    private int start;
    private int at;
    private int depth;
    private int brackets;
    private boolean surrogate;
    private boolean rejected;
    private String dolqStart = "";

    private PostgresScanner(String sql, boolean withParameters) {
        this.sql = sql;
        this.withParameters = withParameters;
    }

    /**
     * What the text consists of, white space apart.
     *
     * @param tokens in order; what the end of the text interrupts is one as well
     * @param accepted where the server stops reading with an error, or the length of the text
     */
    record Scanned(List<Token> tokens, int accepted) {
    }

    static Scanned scan(String sql, boolean withParameters) {
        return new PostgresScanner(asReceived(sql), withParameters).scan();
    }

    /**
     * A surrogate without its other half cannot be sent in UTF-8. The driver sends a question mark for it, which is a
     * character of operators; here it is another one of them, because what counts pairs of question marks does so
     * before it is sent.
     */
    private static String asReceived(String sql) {
        int[] received = sql.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '~' : c).toArray();
        return new String(received, 0, received.length);
    }

    private Scanned scan() {
        // The protocol ends a text with it.
        int nul = sql.indexOf('\0');
        int length = nul < 0 ? sql.length() : nul;
        while (at < length && !rejected) {
            if (withParameters && state == State.INITIAL && named()) {
                continue;
            }
            Rule longest = null;
            int end = -1;
            for (Rule rule : RULES.get(state)) {
                if (rule.first().get(Math.min(sql.charAt(at), 0x80))) {
                    Matcher matcher = rule.pattern().matcher(sql).region(at, length);
                    if (matcher.lookingAt() && matcher.end() > end) {
                        longest = rule;
                        end = matcher.end();
                    }
                }
            }
            longest.action().run(this, end);
        }
        if (state != State.INITIAL) {
            tokens.add(new Token(kind, start, at));
        }
        return new Scanned(tokens, rejected || nul >= 0 ? at : length);
    }

    private void begin(State next, Kind kind, int contents) {
        this.kind = kind;
        start = at;
        at = contents;
        state = next;
    }

    private void end(int end) {
        tokens.add(new Token(kind, start, end));
        at = end;
        state = State.INITIAL;
    }

    private void emit(Kind kind, int end) {
        tokens.add(new Token(kind, at, end));
        at = end;
    }

    private void reject() {
        rejected = true;
    }

    private void self() {
        char c = sql.charAt(at);
        brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
        emit(Kind.SELF, at + 1);
    }

    private void param(int end) {
        if (end - at > 10) {
            // Perhaps the number is too large, perhaps it has leading zeros.
            reject();
        } else {
            emit(Kind.PARAM, end);
        }
    }

    private void unicode(int end) {
        int c = (int) Long.parseLong(sql.substring(at + 2, end), 16);
        boolean high = c >= Character.MIN_HIGH_SURROGATE && c <= Character.MAX_HIGH_SURROGATE;
        boolean low = c >= Character.MIN_LOW_SURROGATE && c <= Character.MAX_LOW_SURROGATE;
        if (low != surrogate || !Character.isValidCodePoint(c) || c == 0) {
            reject();
            return;
        }
        surrogate = high;
        state = high ? State.XEU : State.XE;
        at = end;
    }

    private void operator(int longest) {
        String text = sql.substring(at, longest);
        int length = text.length();
        for (String comment : new String[] { "/*", "--" }) {
            int index = text.indexOf(comment);
            length = index >= 0 ? Math.min(length, index) : length;
        }
        if (length > 1 && text.substring(0, length).matches("[*/<>=+\\-]*[+\\-]")) {
            do {
                length--;
            } while (length > 1 && (text.charAt(length - 1) == '+' || text.charAt(length - 1) == '-'));
        }
        int end = at + length;
        if (withParameters) {
            for (int i = at; i < end; i++) {
                if (sql.charAt(i) == '?' && i + 1 < sql.length() && sql.charAt(i + 1) == '?') {
                    i++;
                } else if (sql.charAt(i) == '?') {
                    if (i > at) {
                        emit(Kind.OPERATOR, i);
                    }
                    emit(Kind.POSITIONAL, i + 1);
                    return;
                }
            }
        }
        if (length >= 64) {
            reject();
        } else {
            emit(Kind.OPERATOR, end);
        }
    }

    /** A parameter's name, if there is one at this place. */
    private boolean named() {
        Matcher name = NAME.matcher(sql).region(at, sql.length());
        if (!name.lookingAt() || isSlice()) {
            return false;
        }
        emit(Kind.NAMED, name.end());
        return true;
    }

    /** Within brackets, directly after an operand. */
    private boolean isSlice() {
        if (brackets <= 0 || tokens.isEmpty()) {
            return false;
        }
        Token before = tokens.get(tokens.size() - 1);
        if (before.end() != at) {
            return false;
        }
        return switch (before.kind()) {
            case OPERATOR, COMMENT -> false;
            // No SQL has a colon behind a dollar or a point that stands alone; the parser need not tell them from those at the
            // end of a name or a number.
            case SELF -> ")]$.".indexOf(sql.charAt(before.start())) >= 0;
            default -> true;
        };
    }
}
