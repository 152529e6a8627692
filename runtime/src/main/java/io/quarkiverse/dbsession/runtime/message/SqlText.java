package io.quarkiverse.dbsession.runtime.message;

/**
 * The text of a statement as messages show it.
 */
public final class SqlText {

    private static final int LONGEST = 300;

    private SqlText() {
    }

    /**
     * The statement on one line, abbreviated. A message has to stay readable in a log, and {@code DbSessionException.sql()} has
     * the whole text.
     */
    public static String forMessage(String sql) {
        StringBuilder line = new StringBuilder(Math.min(sql.length(), LONGEST + 1));
        boolean gap = false;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                gap = line.length() > 0;
                continue;
            }
            if (line.length() + (gap ? 1 : 0) >= LONGEST) {
                return abbreviated(line);
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            line.append(c);
        }
        return line.toString();
    }

    private static String abbreviated(StringBuilder line) {
        int last = line.length() - 1;
        if (Character.isHighSurrogate(line.charAt(last))) {
            line.setLength(last);
        }
        return line.append('…').toString();
    }
}
