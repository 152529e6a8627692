package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * The parser against a scanner made of one regular expression (and a loop for nested comments, which no regular
 * expression knows), on random texts of what is difficult.
 */
class ParserAgreesWithAnIndependentScannerTest {

    private static final String[] PIECES = { "'", "''", "\"", "\\", "E", "e", "E'", "U&'", "x", "_", "1", "é", "$", "$$", "$t$",
            "$1",
            "--", "-", "\n", "/*", "*/", "/", "*", ":", "::", ":=", ":a", ":b1", "?", "??", "[", "]", "(", ")", ",", " ", "=" };

    private static final Pattern TOKEN = Pattern.compile("""
            (?<![\\w\\x80-\\uffff$])[Ee]'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?\\z)\
            |'[^']*(?:'|\\z)|"[^"]*(?:"|\\z)\
            |--[^\\r\\n]*\
            |(?<open>/\\*)\
            |(?<tag>\\$(?:[A-Za-z_\\x80-\\uffff][\\w\\x80-\\uffff]*)?\\$)(?:[\\s\\S]*?\\k<tag>|[\\s\\S]*)\
            |(?<word>[\\w\\x80-\\uffff][\\w\\x80-\\uffff$]*)|\\$(?<number>[0-9][\\w\\x80-\\uffff$]*)\
            |::|\\?\\?|(?<question>\\?)\
            |:(?<name>[\\p{L}_][\\p{L}\\p{Nd}_]*)\
            |(?<bracket>[\\[\\]])\
            |[\\s\\S]""");

    @Test
    void onRandomTexts() throws Exception {
        Random random = new Random(42);
        int withParameters = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String sql = text.toString();
            List<String> expected = new ArrayList<>();
            String jdbc = scan(sql, expected);
            boolean mixed = expected.contains("?") && expected.stream().anyMatch(name -> !name.equals("?"));
            List<String> found;
            String foundJdbc;
            try {
                ParsedSql parsed = SqlParser.parse(sql);
                found = ParametersAreFoundTest.namesByPlace(parsed);
                foundJdbc = parsed.jdbc();
            } catch (SqlParser.MixedParametersException e) {
                assertThat(mixed).as(sql).isTrue();
                continue;
            }
            assertThat(mixed).as(sql).isFalse();
            assertThat(found).as(sql).isEqualTo(expected);
            assertThat(foundJdbc).as(sql).isEqualTo(jdbc);
            withParameters += found.isEmpty() ? 0 : 1;
        }
        assertThat(withParameters).isGreaterThan(40_000);
    }

    private static String scan(String sql, List<String> parameters) {
        StringBuilder jdbc = new StringBuilder();
        Matcher token = TOKEN.matcher(sql);
        int at = 0;
        int depth = 0;
        while (at < sql.length()) {
            token.find(at);
            int end = token.end();
            String text = token.group();
            if (token.group("open") != null) {
                end = endOfComment(sql, at);
                text = sql.substring(at, end);
            } else if (token.group("question") != null) {
                parameters.add("?");
            } else if (token.group("bracket") != null) {
                depth += text.equals("[") ? 1 : -1;
            } else if (token.group("name") != null) {
                boolean slice = depth > 0 && sql.substring(0, at).matches("(?s).*[\\w\\x80-\\uffff)\\]\"']");
                if (slice) {
                    end = at + 1;
                    text = ":";
                } else {
                    parameters.add(token.group("name"));
                    text = sql.startsWith("?", end) ? "? " : "?";
                }
            }
            jdbc.append(text);
            at = end;
        }
        return jdbc.toString();
    }

    private static int endOfComment(String sql, int start) {
        Matcher mark = Pattern.compile("/\\*|\\*/").matcher(sql);
        int depth = 0;
        int at = start;
        while (mark.find(at)) {
            at = mark.end();
            depth += mark.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return at;
            }
        }
        return sql.length();
    }
}
