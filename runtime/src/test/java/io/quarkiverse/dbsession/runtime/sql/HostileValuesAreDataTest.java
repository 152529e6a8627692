package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;

/**
 * Attempts at SQL injection, each string on each way into the database. What was passed is looked at with JDBC alone, and so is
 * a table that the strings would drop or empty.
 */
@ExtendWith(Postgres.class)
@DisplayName("P16: values are bound, whatever is in them")
class HostileValuesAreDataTest {

    /** In every string, so that any message that quotes a part of one is found. */
    private static final String MARK = "s3cr3t";

    static final List<String> STRINGS = List.of(
            MARK + "'; drop table victim; --",
            MARK + "'); delete from victim; --",
            "' or '1' = '1" + MARK,
            "'' || (delete from victim returning 1) || ''" + MARK,
            MARK + "\"; drop table victim; --",
            MARK + "\\'; drop table victim; --",
            MARK + "\\",
            "\\" + MARK,
            "E'\\x27" + MARK,
            MARK + "$$; drop table victim; $$",
            "$tag$" + MARK + "$tag$; drop table victim; --",
            "$1" + MARK + "$2",
            "/* " + MARK,
            MARK + " */ ; drop table victim; /*",
            "-- " + MARK + "\n; drop table victim;",
            MARK + " ?",
            "? ?? ?| ?&" + MARK,
            ":name :text :list :" + MARK + " ::text",
            "{call " + MARK + "} {fn now()} {ts '2024-01-01'}",
            MARK + "\u2019; drop table victim; \u2018\u201c\u201d\u02bc\uff07\u00b4`",
            MARK + "\u00bf\u5c27\u2028\u2029\ufeff\ud83d\ude00\u202e",
            MARK + "\ttab\nline\r\nlines\rend\u0001\u001b[31m\u007f",
            MARK + "\n\\.\n",
            "\\.",
            "\\N",
            "\\N" + MARK,
            "\\t\\n\\x41\\101" + MARK,
            "{" + MARK + ",\"}\\\"}'{}",
            "(" + MARK + ",\"),(\"",
            "NULL",
            "null",
            "default",
            "",
            " ",
            "%_" + MARK,
            MARK + ",'; copy victim to program 'true'; --",
            "'" + "'; drop table victim; -- ".repeat(40_000) + MARK);

    private enum Word {
        PLAIN {
            @Override
            public String toString() {
                return "'; drop table victim; --";
            }
        }
    }

    record Line(@Nullable String text) {
    }

    /** As the build makes them. */
    static final class LineMapper extends RecordMapper {

        LineMapper() {
            super(Line.class, new String[] { "text" });
        }

        @Override
        protected Record construct(RowValues row) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected @Nullable Object[] values(Record instance) {
            return new Object[] { ((Line) instance).text() };
        }
    }

    /** Takes a string to the table {@code item}, once. */
    interface Way {
        void take(TestScope scope, String text);
    }

    static Map<String, Way> ways() {
        String positional = "insert into item(text) values (?)";
        String named = "insert into item(text) values (:text)";
        String found = "insert into item(text) select text from source where text ";
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("param(value)", (scope, text) -> scope.sql(positional).param(text).update());
        ways.put("param(name, value)", (scope, text) -> scope.sql(named).param("text", text).update());
        ways.put("params(values)", (scope, text) -> scope.sql(positional).params(text).update());
        ways.put("params(map)", (scope, text) -> scope.sql(named).params(Map.of("text", text)).update());
        ways.put("params(record)", (scope, text) -> scope.sql(named).params(new Line(text)).update());
        ways.put("Optional", (scope, text) -> scope.sql(positional).param(Optional.of(text)).update());
        ways.put("between literals and comments", (scope, text) -> scope.sql("""
                insert into item(text) /* :text ' */ select :text -- '?
                from (select 1 as "a?:text") as one where ':text $$' <> '' and $q$?'$q$ <> E'\\'' and "a?:text" = 1""")
                .param("text", text).update());
        ways.put("twice under one name", (scope, text) -> scope
                .sql("insert into item(text) select :text where :text = :text || ''").param("text", text).update());
        ways.put("cast",
                (scope, text) -> scope.sql("insert into item(text) values (:text::text)").param("text", text).update());
        ways.put("in (:list)", (scope, text) -> scope.sql(found + "in (:list)").param("list", List.of(text, "none")).update());
        ways.put("in (:list) of a set", (scope, text) -> scope.sql(found + "in (:list)")
                .param("list", new LinkedHashSet<>(List.of(text, "none"))).update());
        ways.put("in (?)", (scope, text) -> scope.sql(found + "in (?)")
                .param(List.of(text)).update());
        ways.put("not in (:list)", (scope, text) -> scope.sql(found + "<> 'decoy' and 'x' || text not in (:list)")
                .param("list", List.of(text, "none")).update());
        ways.put("tuples", (scope, text) -> scope
                .sql("insert into item(text) select text from source where (1, text) in (:list)")
                .param("list", List.of(List.of(1, text), List.of(2, "none"))).update());
        ways.put("= any(:list)",
                (scope, text) -> scope.sql(found + "= any(:list)").param("list", List.of(text, "none")).update());
        ways.put("= any(?) of a Java array", (scope, text) -> scope.sql(found + "= any(?)")
                .param(new String[] { "none", text }).update());
        ways.put("unnest(:list)", (scope, text) -> scope.sql("insert into item(text) select unnest(:list)")
                .param("list", List.of(text)).update());
        ways.put("array of arrays", (scope, text) -> scope.sql("insert into item(text) select (:list)[1][2]")
                .param("list", new String[][] { { "none", text } }).update());
        ways.put("JSON", (scope, text) -> scope.sql("insert into item(text) select :json::jsonb ->> 'text'")
                .param("json", JsonNodeFactory.instance.objectNode().put("text", text)).update());
        ways.put("JSON, as key", (scope, text) -> scope.sql("insert into item(text) select jsonb_object_keys(:json)")
                .param("json", JsonNodeFactory.instance.objectNode().put(text, 1)).update());
        ways.put("text of JSON", (scope, text) -> scope.sql("insert into item(text) select :json::jsonb ->> 0")
                .param("json", JsonNodeFactory.instance.arrayNode().add(text).toString()).update());
        ways.put("bytes", (scope, text) -> scope.sql("insert into item(text) select convert_from(?, 'UTF8')")
                .param(text.getBytes(StandardCharsets.UTF_8)).update());
        ways.put("batch of values", (scope, text) -> scope.sql(positional).batch(List.of(text)));
        ways.put("batch of arrays", (scope, text) -> scope.sql(positional).batch(Collections.singletonList(
                new Object[] { text })));
        ways.put("batch of lists", (scope, text) -> scope.sql(positional).batch(List.of(List.of(text))));
        ways.put("batch of maps", (scope, text) -> scope.sql(named).batch(List.of(Map.of("text", text))));
        ways.put("batch of records", (scope, text) -> scope.sql(named).batch(List.of(new Line(text))));
        ways.put("batch, bound before", (scope, text) -> scope.sql("insert into item(text) select ? where 1 = ?").param(text)
                .batch(List.of(1, 2)));
        ways.put("copyIn of lists", (scope, text) -> SqlStatements.copyIn(scope, "copy item(text) from stdin",
                Stream.of(List.of(text))));
        ways.put("copyIn of arrays", (scope, text) -> SqlStatements.copyIn(scope, "copy item(text) from stdin",
                Stream.<Object> of((Object) new Object[] { text })));
        ways.put("copyIn of records", (scope, text) -> SqlStatements.copyIn(scope, "copy item(text) from stdin",
                Stream.of(new Line(text))));
        ways.put("copyIn of arrays of text", (scope, text) -> {
            SqlStatements.copyIn(scope, "copy lists(texts) from stdin", Stream.of(List.of(List.of(text))));
            scope.sql("insert into item(text) select texts[1] from lists").update();
        });
        ways.put("set_config", (scope, text) -> {
            scope.sql("select set_config(:name, :value, true)").param("name", "app.user").param("value", text).query().single();
            scope.sql("insert into item(text) select current_setting('app.user')").update();
        });
        ways.put("returning", (scope, text) -> {
            String returned = scope.sql("insert into item(text) values (?) returning text").param(text).query(String.class)
                    .single();
            assertThat(returned).isEqualTo(text);
        });
        ways.put("read and written again", (scope, text) -> {
            String read = (String) scope.sql("select text as \"text; drop table victim\" from source where text = ?")
                    .param(text)
                    .query().single().get("text; drop table victim");
            scope.sql(positional).param(read).update();
        });
        ways.put("query with a cursor", (scope, text) -> {
            try (Stream<String> rows = scope.sql("select text from source where text = :text").fetchSize(1).param("text", text)
                    .query(String.class).stream()) {
                assertThat(rows).containsExactly(text);
            }
            scope.sql(positional).param(text).update();
        });
        ways.put("query of columns by name", (scope, text) -> {
            String read = scope.sql("select text as one, 'decoy' as two from source where text = :text").param("text", text)
                    .query(row -> row.getString("one")).single();
            scope.sql(positional).param(read).update();
        });
        return ways;
    }

    static Stream<Arguments> stringsOnWays() {
        return ways().keySet().stream().flatMap(way -> STRINGS.stream().map(text -> arguments(way, text)));
    }

    private TestScope scope;

    @BeforeEach
    void tables(TestScope postgres) throws SQLException {
        scope = new TestScope(postgres.connection(), new PostgresDriverSupport(),
                new Mappings(List.of(new LineMapper()), new JacksonSupport(new ObjectMapper())));
        try (Statement statement = postgres.connection().createStatement()) {
            statement.execute("""
                    create temp table victim(id int);
                    insert into victim values (1), (2);
                    create temp table item(text text);
                    create temp table lists(texts text[]);
                    create temp table source(text text);
                    insert into source values ('decoy')""");
        }
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("stringsOnWays")
    void stringIsStoredAsItIs(String way, String text) throws SQLException {
        try (PreparedStatement statement = scope.connection().prepareStatement("insert into source values (?)")) {
            statement.setString(1, text);
            statement.executeUpdate();
        }
        ways().get(way).take(scope, text);
        assertThat(texts()).containsExactly(text);
        assertVictimIsWell();
    }

    /** PostgreSQL has no character of that code. */
    @ParameterizedTest
    @MethodSource("waysOfZeroes")
    void zeroCharacterIsRefused(String way) throws SQLException {
        scope.sql("savepoint s").update();
        Throwable refused = catchThrowable(() -> ways().get(way).take(scope, MARK + "\0'; drop table victim; --"));
        assertThat(refused).isInstanceOf(DbSessionException.class);
        assertThat(refused.getMessage()).containsAnyOf("(SQLState 22021)", "(SQLState 22P05)");
        assertQuotesNothing(refused);
        scope.sql("rollback to savepoint s").update();
        assertThat(texts()).isEmpty();
        assertVictimIsWell();
    }

    static Stream<String> waysOfZeroes() {
        return ways().keySet().stream();
    }

    static Stream<String> casts() {
        return Stream.of("?::int", "?::uuid", "?::date", "?::timestamptz", "?::numeric", "?::boolean", "?::jsonb", "?::int[]",
                "?::inet", "?::bit(3)", "?::interval", "?::point", "?::regclass", "?::int4range", "?::tsquery", "?::xid",
                "?::pg_lsn", "?::pg_temp.mood_of_a_test");
    }

    /** Where the database takes a text apart, it refuses what does not fit, and says so without quoting it. */
    @ParameterizedTest
    @MethodSource("casts")
    void textThatDoesNotFitItsTypeIsRefused(String cast) throws SQLException {
        scope.sql("create type pg_temp.mood_of_a_test as enum ('GOOD')").update();
        String sql = "insert into item(text) select (" + cast + ")::text";
        for (String text : List.of(MARK + "'; drop table victim; --", "{" + MARK + "'}", "\"" + MARK, MARK + "(')",
                "&&" + MARK)) {
            scope.sql("savepoint s").update();
            Throwable refused = catchThrowable(() -> scope.sql(sql).param(text).update());
            if (refused == null) {
                assertThat(texts()).as("fits").hasSize(1);
            } else {
                assertThat(refused).isInstanceOf(DbSessionException.class);
                assertQuotesNothing(refused);
            }
            scope.sql("rollback to savepoint s").update();
            assertVictimIsWell();
        }
    }

    @Test
    void enumIsBoundByItsNameAndNotByItsText() throws SQLException {
        scope.sql("insert into item(text) values (?)").param(Word.PLAIN).update();
        assertThat(texts()).containsExactly("PLAIN");
        assertVictimIsWell();
    }

    static Stream<String> names() {
        return Stream.of("text; drop table victim; --", "text'", "text\"", ":text", "?", "text) values ('x'); --", "text\n",
                " text", "text ", "TEXT", "t\u0435xt", "text\0", "", "$1", "text::int", "text/*");
    }

    /** A name is looked for among those of the statement. It never gets into the text. */
    @ParameterizedTest
    @MethodSource("names")
    void namesThatTheStatementDoesNotHaveAreRefused(String name) throws SQLException {
        List<Runnable> calls = List.of(
                () -> scope.sql("insert into item(text) values (:text)").param(name, MARK),
                () -> scope.sql("insert into item(text) values (:text)").params(Map.of(name, MARK)),
                () -> scope.sql("insert into item(text) values (:text)").params(Map.of("text", MARK, name, MARK)),
                () -> scope.sql("insert into item(text) values (:text)").batch(List.of(Map.of(name, MARK))),
                () -> scope.sql("insert into item(text) values (:text)").batch(List.of(Map.of("text", MARK, name, MARK))),
                () -> scope.sql("insert into item(text) values (?)").param(name, MARK),
                () -> scope.sql("insert into item(text) values (?)").params(Map.of(name, MARK)));
        for (Runnable call : calls) {
            InvalidParameter refused = catchThrowableOfType(InvalidParameter.class, call::run);
            assertThat(refused).isNotNull();
            assertQuotesNothing(refused);
        }
        assertThat(texts()).isEmpty();
        assertVictimIsWell();
    }

    /** A parameter is a value. It cannot be the name of a table or column, nor a direction. */
    @Test
    void parametersAreNoPartOfTheText() throws SQLException {
        for (String sql : List.of("select * from ?", "select * from victim order by id ?", "drop table ?",
                "select * from victim limit 1 ?")) {
            scope.sql("savepoint s").update();
            Throwable refused = catchThrowable(() -> scope.sql(sql).param(MARK + " victim").query().list());
            assertThat(refused).as(sql).isInstanceOf(DbSessionException.class);
            assertQuotesNothing(refused);
            scope.sql("rollback to savepoint s").update();
        }
        assertThat(scope.sql("select ? from victim").param("id").query(String.class).list()).containsExactly("id", "id");
        assertVictimIsWell();
    }

    /** The rows of a copy end where the data ends, and not where they say that it does. */
    @Test
    void dataOfACopyIsNoSql() throws SQLException {
        String data = MARK + "'; drop table victim; --\n$$; drop table victim\n";
        SqlStatements.copyIn(scope, "copy item(text) from stdin",
                new ByteArrayInputStream(data.getBytes(StandardCharsets.UTF_8)));
        assertThat(texts()).containsExactly(data.split("\n"));
        assertVictimIsWell();
    }

    /** Many at once, in one row each. */
    @Test
    void allStringsTogether() throws SQLException {
        SqlStatements.copyIn(scope, "copy item(text) from stdin", STRINGS.stream().map(List::of));
        scope.sql("insert into item(text) values (?)").batch(STRINGS);
        scope.sql("insert into item(text) select unnest(?)").param(STRINGS).update();
        List<String> expected = new ArrayList<>(STRINGS);
        expected.addAll(STRINGS);
        expected.addAll(STRINGS);
        assertThat(texts()).isEqualTo(expected);
        Set<String> distinct = new LinkedHashSet<>(STRINGS);
        assertThat(scope.sql("select count(distinct text) from item where text in (:all)").param("all", STRINGS)
                .query(Integer.class).single()).isEqualTo(distinct.size());
        assertVictimIsWell();
    }

    private List<String> texts() throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = scope.connection().createStatement();
                ResultSet row = statement.executeQuery("select text from item")) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    private void assertVictimIsWell() throws SQLException {
        try (Statement statement = scope.connection().createStatement();
                ResultSet row = statement.executeQuery("select string_agg(id::text, ' ' order by id) from victim")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("1 2");
        }
    }

    /** With all causes, and what was suppressed. */
    private static void assertQuotesNothing(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(MARK);
    }
}
