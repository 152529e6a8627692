package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.sql.PostgresScanner.Kind;
import io.quarkiverse.dbsession.runtime.sql.PostgresScanner.Scanned;
import io.quarkiverse.dbsession.runtime.sql.PostgresScanner.Token;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever the text is, {@link SqlParser} and those who read after it agree on what is a parameter and what is part of
 * a literal, a comment or an identifier: the server, by its scanner's rules ({@link PostgresScanner}), and the driver,
 * by its own parser.
 * <p>
 * Run it with {@code -Dfuzz.tries=1000000} for more texts than a build has time for. A failure is shrunk to the
 * shortest text that still fails; to run it again, put the seed that jqwik prints into {@code @Property(seed = "…")}.
 */
class ParserReadsTextsAsTheServerDoesTest {

    private static EmbeddedPostgres server;
    private static Connection connection;

    @BeforeContainer
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        connection = server.getPostgresDatabase().getConnection();
    }

    @AfterContainer
    static void stop() throws IOException, SQLException {
        connection.close();
        server.close();
    }

    @Provide
    Arbitrary<String> texts() {
        return SqlTexts.any();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(Tries.class)
    void onRandomTexts(@ForAll("texts") String sql) throws SQLException {
        Scanned scanned = PostgresScanner.scan(sql, true);
        List<Token> expected = scanned.tokens().stream()
                .filter(token -> token.kind() == Kind.NAMED || token.kind() == Kind.POSITIONAL).toList();
        boolean accepted = scanned.accepted() == sql.length();
        ParsedSql parsed;
        try {
            parsed = SqlParser.parse(sql);
        } catch (SqlParser.MixedParametersException e) {
            long kinds = expected.stream().map(Token::kind).distinct().count();
            assertThat(!accepted || kinds == 2).as("refused as mixed: %s", new Shown(sql)).isTrue();
            return;
        }
        // What follows an error of the server's scanner is read by nobody.
        if (parsed.isNamed()) {
            List<Token> found = places(sql, parsed).stream().filter(token -> token.start() < scanned.accepted()).toList();
            assertThat(found).as("%s", new Shown(sql)).isEqualTo(expected);
        } else {
            assertThat(parsed.jdbc()).isEqualTo(sql);
            assertThat(parsed.placeCount()).as("%s", new Shown(sql)).isGreaterThanOrEqualTo(expected.size());
            assertThat(!accepted || parsed.placeCount() == expected.size()).as("%s", new Shown(sql)).isTrue();
        }
        Scanned jdbc = PostgresScanner.scan(parsed.jdbc(), true);
        boolean read = accepted && jdbc.accepted() == parsed.jdbc().length();
        boolean departs = driverDeparts(parsed.jdbc(), jdbc.tokens());
        if (read && !departs) {
            assertDriverAgrees(sql, parsed);
        }
        Statistics.label("parameters")
                .collect(parsed.placeCount() == 0 ? "none" : parsed.isNamed() ? "named" : "positional");
        Statistics.label("scanner").collect(accepted ? "accepts" : "rejects");
        Statistics.label("driver").collect(!read ? "unread" : departs ? "departs" : "compared");
        Statistics.label("parameters").coverage(coverage -> {
            coverage.check("named").percentage(percentage -> percentage > 20);
            coverage.check("positional").percentage(percentage -> percentage > 5);
        });
        Statistics.label("scanner").coverage(coverage -> coverage.check("accepts").percentage(percentage -> percentage > 60));
        Statistics.label("driver").coverage(coverage -> coverage.check("compared").percentage(percentage -> percentage > 60));
    }

    /**
     * Where the named parameters are, found by comparing both texts: whatever else differs, apart from a space where
     * the {@code ?} would touch what it must not, is a failure.
     */
    private static List<Token> places(String sql, ParsedSql parsed) {
        List<Token> places = new ArrayList<>();
        String jdbc = parsed.jdbc();
        int at = 0;
        for (int i = 0; i < jdbc.length(); i++) {
            char c = jdbc.charAt(i);
            if (at < sql.length() && sql.charAt(at) == c) {
                at++;
            } else if (c == '?') {
                String name = ":" + parsed.names().get(parsed.parameterAt(places.size()));
                assertThat(sql.startsWith(name, at)).as("%s at %s of %s", name, at, new Shown(sql)).isTrue();
                places.add(new Token(Kind.NAMED, at, at + name.length()));
                at += name.length();
            } else {
                boolean besideParameter = jdbc.startsWith("?", i + 1) && sql.startsWith(":", at)
                        || i > 0 && jdbc.charAt(i - 1) == '?' && sql.startsWith("?", at);
                assertThat(c == ' ' && besideParameter).as("%s of %s has become %s", at, new Shown(sql), new Shown(jdbc))
                        .isTrue();
            }
        }
        assertThat(at).as("%s", new Shown(sql)).isEqualTo(sql.length());
        assertThat(places).as("%s", new Shown(sql)).hasSize(parsed.placeCount());
        return places;
    }

    private static void assertDriverAgrees(String sql, ParsedSql parsed) throws SQLException {
        List<NativeQuery> queries = Parser.parseJdbcSql(parsed.jdbc(), true, true, true, false, true);
        int count = 0;
        for (NativeQuery query : queries) {
            count += query.bindPositions.length;
            if (parsed.isNamed()) {
                assertServerSeesParameters(sql, query);
            }
        }
        assertThat(count).as("what the driver finds in %s, made of %s", new Shown(parsed.jdbc()), new Shown(sql))
                .isEqualTo(parsed.placeCount());
    }

    /** The driver's {@code $1} is a token of its own, not the end of a word and not the beginning of a tag. */
    private static void assertServerSeesParameters(String sql, NativeQuery query) {
        Scanned scanned = PostgresScanner.scan(query.nativeSql, false);
        for (int i = 0; i < query.bindPositions.length; i++) {
            int start = query.bindPositions[i];
            Token parameter = new Token(Kind.PARAM, start, start + NativeQuery.bindName(i + 1).length());
            if (start < scanned.accepted()) {
                assertThat(scanned.tokens()).as("%s, made of %s", new Shown(query.nativeSql), new Shown(sql))
                        .contains(parameter);
            }
        }
    }

    /**
     * Either the driver misses a parameter, or the server finds a question mark in its place, which begins no expression.
     */
    @Example
    void withoutHarmWhereTheDriverDoesNot() throws Exception {
        for (String sql : List.of("select E'it''s \\'' || :a::text -- '", "select E'x'\n'\\'' || :a::text -- '",
                "select\u000bE'\\'' || :a::text -- '", "/*/ ' */ select :a::text -- '",
                "select $😀$ ' $😀$ || :a::text -- '", "select E'it''s \\' ? ' || :a::text || ''")) {
            ParsedSql parsed = SqlParser.parse(sql);
            assertThat(ParametersAreFoundTest.namesByPlace(parsed)).as("%s", new Shown(sql)).containsExactly("a");
            assertThat(driverDeparts(parsed.jdbc(), PostgresScanner.scan(parsed.jdbc(), true).tokens()))
                    .as("%s", new Shown(sql)).isTrue();
            SqlStatement statement = new TestScope(connection).sql(sql).param("a", "x");
            assertThatThrownBy(() -> statement.query(String.class).list()).as("%s", new Shown(sql))
                    .isInstanceOf(DbSessionException.class);
        }
    }

    /** Then plain quotes have backslashes too, and the parser does not know: such a statement is refused. */
    @Example
    void withoutHarmWhenStringsDoNotConformToTheStandard() throws SQLException {
        try (Connection off = server.getPostgresDatabase().getConnection()) {
            off.createStatement().execute("set standard_conforming_strings = off");
            SqlStatement inLiteral = new TestScope(off).sql("select '\\' :a '").param("a", "x");
            assertThatThrownBy(() -> inLiteral.query(String.class).list()).isInstanceOf(DbSessionException.class);
            SqlStatement behind = new TestScope(off).sql("select '\\'' || :a::text");
            assertThatThrownBy(() -> behind.param("a", "x")).isInstanceOf(InvalidParameter.class);
            assertThat(new TestScope(off).sql("select E'\\'' || :a::text").param("a", "x").query(String.class).single())
                    .isEqualTo("'x");
        }
    }

    private static final Pattern ONE_PIECE = Pattern.compile("[eE]'(?:[^'\\\\]|\\\\.)*+(?:'|\\\\?\\z)", Pattern.DOTALL);

    /**
     * Where the driver's parser (42.7.14) departs from the server's rules. No other text would avoid it, because what
     * is written between the parameters is not ours to change; such a statement is refused.
     */
    private static boolean driverDeparts(String jdbc, List<Token> tokens) {
        if (hasDollarInOtherWord(jdbc)) {
            return true;
        }
        for (Token token : tokens) {
            String text = jdbc.substring(token.start(), token.end());
            char before = token.start() == 0 ? '\0' : jdbc.charAt(token.start() - 1);
            boolean departs = switch (token.kind()) {
                // The second part of E'a''b' or of a continued E'…' is read without escapes, and so is all of it at the
                // beginning of the text or after what should not precede it.
                case ESCAPED_STRING -> text.contains("\\")
                        && (!ONE_PIECE.matcher(text).matches() || !Parser.charTerminatesIdentifier(before));
                // That much is a comment.
                case COMMENT -> text.startsWith("/*/");
                // As if 1$$ were a word.
                case DOLLAR_QUOTED -> Character.isJavaIdentifierPart(before);
                default -> false;
            };
            if (departs) {
                return true;
            }
        }
        return false;
    }

    /**
     * The driver's words, and the tags of dollar quotes, are what Java takes for identifiers, one UTF-16 unit after the
     * other. Those of the server are ASCII letters, digits, underscores, dollars and all that is beyond ASCII.
     */
    private static boolean hasDollarInOtherWord(String jdbc) {
        boolean dollar = false;
        boolean other = false;
        for (int i = 0; i < jdbc.length(); i++) {
            char c = jdbc.charAt(i);
            boolean java = Character.isJavaIdentifierPart(c);
            boolean server = c >= 0x80 || c == '$' || c == '_' || Character.isLetterOrDigit(c);
            dollar = (java || server) && (dollar || c == '$');
            boolean tag = i > 0 && jdbc.charAt(i - 1) == '$' && c >= 0x80;
            other = (java || server) && (other || java != server || tag && !Character.isJavaIdentifierStart(c));
            if (dollar && other) {
                return true;
            }
        }
        return false;
    }

    @Provide
    Arbitrary<Selection> selections() {
        return Selection.any();
    }

    /** On the server itself. */
    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void withTheValuesThatAreWritten(@ForAll("selections") Selection selection) {
        Map<String, Object> row = new TestScope(connection).sql(selection.sql()).params(selection.parameters()).query()
                .single();
        assertThat(row).as("%s", new Shown(selection.sql())).isEqualTo(selection.row());
        Statistics.label("parameters").collect(selection.parameters().isEmpty() ? "none" : "named");
        Statistics.label("parameters").coverage(coverage -> coverage.check("named").percentage(percentage -> percentage > 60));
    }

    @Provide
    Arbitrary<String> repeated() {
        return SqlTexts.token().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
    }

    /** Milliseconds if the work is linear in the length of the text, a minute and more if it is quadratic. */
    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void inLinearTime(@ForAll("repeated") String part) {
        String text = part.repeat(1_000_000 / part.length());
        int read = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            try {
                return SqlParser.parse(text).jdbc().length();
            } catch (SqlParser.MixedParametersException e) {
                return 0;
            }
        });
        Statistics.label("texts").collect(read == 0 ? "refused" : "read");
        Statistics.label("texts").coverage(coverage -> coverage.check("read").percentage(percentage -> percentage > 50));
    }

    /** Made for failures only: it would take most of the time. */
    private record Shown(String text) {

        @Override
        public String toString() {
            StringBuilder shown = new StringBuilder();
            text.chars().forEach(c -> shown
                    .append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("\\u%04x", c)));
            return shown.toString();
        }
    }

    /** An annotation cannot ask for a system property. */
    static final class Tries implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            context.attributes().setTries(Integer.getInteger("fuzz.tries", 20_000));
            return property.execute();
        }
    }
}
