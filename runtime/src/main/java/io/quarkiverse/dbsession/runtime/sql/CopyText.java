package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;

import io.quarkiverse.dbsession.runtime.driver.CopyTarget;

/**
 * Writes COPY's text format in UTF-8, which is the encoding of each connection of pgjdbc.
 */
final class CopyText {

    private static final int SIZE = 64 * 1024;
    /** What a character, or a pair of surrogates, takes at most. */
    private static final int LONGEST = 4;

    private final CopyTarget target;
    private final byte[] buffer = new byte[SIZE];
    private int length;

    CopyText(CopyTarget target) {
        this.target = target;
    }

    void nextValue() throws SQLException {
        sign('\t');
    }

    void endOfRow() throws SQLException {
        sign('\n');
    }

    void nothing() throws SQLException {
        sign('\\');
        sign('N');
    }

    private void sign(char sign) throws SQLException {
        reserve();
        add(sign);
    }

    void value(String text) throws SQLException {
        int i = 0;
        while (i < text.length()) {
            reserve();
            int last = Math.min(text.length(), i + (SIZE - length) / LONGEST);
            while (i < last) {
                i += character(text, i);
            }
        }
    }

    /**
     * @return how many characters of the text have been written
     */
    private int character(String text, int i) {
        char c = text.charAt(i);
        if (c < 0x80) {
            ascii(c);
        } else if (c < 0x800) {
            add(0xC0 | c >> 6);
            add(0x80 | c & 0x3F);
        } else if (Character.isSurrogate(c)) {
            int codePoint = text.codePointAt(i);
            if (Character.isBmpCodePoint(codePoint)) {
                // Half of a pair: what String.getBytes makes of it, and with that the driver of parameters.
                add('?');
            } else {
                add(0xF0 | codePoint >> 18);
                add(0x80 | codePoint >> 12 & 0x3F);
                add(0x80 | codePoint >> 6 & 0x3F);
                add(0x80 | codePoint & 0x3F);
                return 2;
            }
        } else {
            add(0xE0 | c >> 12);
            add(0x80 | c >> 6 & 0x3F);
            add(0x80 | c & 0x3F);
        }
        return 1;
    }

    private void ascii(char c) {
        if (c >= ' ' && c != '\\') {
            add(c);
            return;
        }
        char escaped = switch (c) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\u000B' -> 'v';
            case '\\' -> '\\';
            default -> 0;
        };
        if (escaped != 0) {
            add('\\');
            add(escaped);
        } else {
            add(c);
        }
    }

    private void add(int b) {
        buffer[length++] = (byte) b;
    }

    private void reserve() throws SQLException {
        if (SIZE - length < LONGEST) {
            flush();
        }
    }

    void flush() throws SQLException {
        int filled = length;
        length = 0;
        if (filled > 0) {
            target.write(buffer, filled);
        }
    }
}
