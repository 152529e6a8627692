package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersAreFoundTest {

    static Stream<Arguments> named() {
        return Stream.of(
                arguments("select :a", "select ?", List.of("a")),
                arguments(":a", "?", List.of("a")),
                arguments("where x = :id and y = :name or z = :id", "where x = ? and y = ? or z = ?",
                        List.of("id", "name", "id")),
                arguments("(:a,:b)", "(?,?)", List.of("a", "b")),
                arguments("x=:a1_B2;", "x=?;", List.of("a1_B2")),
                arguments(":_x :été :名前 :𝒳1", "? ? ? ?", List.of("_x", "été", "名前", "𝒳1")),
                arguments(":e\u0301t\u0301 :हिन्दी :\u0301a", "? ? :\u0301a", List.of("e\u0301t\u0301", "हिन्दी")),
                arguments(":a-:b", "?-?", List.of("a", "b")),
                arguments(":a.b", "?.b", List.of("a")),
                arguments(":a$1", "?$1", List.of("a")),
                // casts, assignments and what else has a colon
                arguments(":a::text", "?::text", List.of("a")),
                arguments("x::text = :a", "x::text = ?", List.of("a")),
                arguments("x:::a", "x::?", List.of("a")),
                arguments("f(n := :a)", "f(n := ?)", List.of("a")),
                arguments("f(n :=:a)", "f(n :=?)", List.of("a")),
                arguments("a[1:2] = :a", "a[1:2] = ?", List.of("a")),
                arguments("a[lo:hi] = :a", "a[lo:hi] = ?", List.of("a")),
                arguments("a[f(x):\"hi\"] = :a", "a[f(x):\"hi\"] = ?", List.of("a")),
                arguments("a[f(x):hi] = :a", "a[f(x):hi] = ?", List.of("a")),
                arguments("a[b[1]:hi] = :a", "a[b[1]:hi] = ?", List.of("a")),
                arguments("a[1: :hi] = :a", "a[1: ?] = ?", List.of("hi", "a")),
                arguments("a[x$:hi] = :a", "a[x$:hi] = ?", List.of("a")),
                arguments("a[$$1$$:hi] = :a", "a[$$1$$:hi] = ?", List.of("a")),
                arguments("a[1.:hi] = :a", "a[1.:hi] = ?", List.of("a")),
                arguments("a[:lo : :hi]", "a[? : ?]", List.of("lo", "hi")),
                arguments("array[:a, :b,:c]", "array[?, ?,?]", List.of("a", "b", "c")),
                arguments("array[case when x then :a end]", "array[case when x then ? end]", List.of("a")),
                arguments("a[1] between 1 and:a", "a[1] between 1 and ?", List.of("a")),
                arguments(": a :1 :a", ": a :1 ?", List.of("a")),
                arguments(":a :", "? :", List.of("a")),
                arguments(":a:b", "? ?", List.of("a", "b")),
                arguments("x$:a", "x$ ?", List.of("a")),
                arguments("é:a", "é ?", List.of("a")),
                // question marks of operators
                arguments("x ?? :a", "x ?? ?", List.of("a")),
                arguments("x ??| :a", "x ??| ?", List.of("a")),
                arguments(":a??'k'", "? ??'k'", List.of("a")),
                arguments(":a??:b", "? ???", List.of("a", "b")),
                // quoted text
                arguments("':x' || :a", "':x' || ?", List.of("a")),
                arguments("'it''s :x' || :a", "'it''s :x' || ?", List.of("a")),
                arguments("'\\' || :a", "'\\' || ?", List.of("a")),
                arguments("E'\\' :x' || :a", "E'\\' :x' || ?", List.of("a")),
                arguments("e'\\' :x' || :a", "e'\\' :x' || ?", List.of("a")),
                arguments("e'\\\\' || :a || 'x'", "e'\\\\' || ? || 'x'", List.of("a")),
                arguments("E'a''\\' :x' || :a", "E'a''\\' :x' || ?", List.of("a")),
                arguments("E'x'\n'\\' :x' || :a", "E'x'\n'\\' :x' || ?", List.of("a")),
                arguments("E'x' -- '\r\t\n--:x\n'\\' :x' || :a", "E'x' -- '\r\t\n--:x\n'\\' :x' || ?", List.of("a")),
                arguments("E'x'\r'\\' :x' || :a", "E'x'\r'\\' :x' || ?", List.of("a")),
                arguments("E'x' '\\' || :a", "E'x' '\\' || ?", List.of("a")),
                arguments("E'x'\n||'\\' || :a", "E'x'\n||'\\' || ?", List.of("a")),
                arguments("E'x'\n/**/'\\' || :a", "E'x'\n/**/'\\' || ?", List.of("a")),
                arguments("E'x'\n-'\\' || :a", "E'x'\n-'\\' || ?", List.of("a")),
                arguments("E'x' --'\\' || :a", "E'x' --'\\' || :a", List.of()),
                arguments("'x'\n'\\' || :a", "'x'\n'\\' || ?", List.of("a")),
                arguments("table_e'\\' || :a", "table_e'\\' || ?", List.of("a")),
                arguments("U&'\\0041:x\\' || :a", "U&'\\0041:x\\' || ?", List.of("a")),
                arguments("U&\":x\" || :a", "U&\":x\" || ?", List.of("a")),
                arguments("\"a:x\"\"?\" = :a", "\"a:x\"\"?\" = ?", List.of("a")),
                arguments("'' || :a", "'' || ?", List.of("a")),
                arguments("':x", "':x", List.of()),
                arguments("E'\\", "E'\\", List.of()),
                arguments("\":x", "\":x", List.of()),
                // comments
                arguments("-- :x ' \" $$ /*\n:a", "-- :x ' \" $$ /*\n?", List.of("a")),
                arguments("-- :x\r:a", "-- :x\r?", List.of("a")),
                arguments("-- :x", "-- :x", List.of()),
                arguments("1 - -:a", "1 - -?", List.of("a")),
                arguments("/* :x /* ' */ :y */ :a", "/* :x /* ' */ :y */ ?", List.of("a")),
                arguments("/*/ :x */ :a", "/*/ :x */ ?", List.of("a")),
                arguments("/**/:a/* :x", "/**/?/* :x", List.of("a")),
                arguments("1 / :a * 2", "1 / ? * 2", List.of("a")),
                // dollar quotes
                arguments("$$ :x ' $$ || :a", "$$ :x ' $$ || ?", List.of("a")),
                arguments("$t$ :x $$ $u$ $t$ || :a", "$t$ :x $$ $u$ $t$ || ?", List.of("a")),
                arguments("$été_1$ :x $été_1$ || :a", "$été_1$ :x $été_1$ || ?", List.of("a")),
                arguments("$😀$ :x $😀$ || :a", "$😀$ :x $😀$ || ?", List.of("a")),
                arguments("😀$$ :a $$", "😀$$ ? $$", List.of("a")),
                arguments("\ud83d$$ :x $$ :a", "\ud83d$$ :x $$ ?", List.of("a")),
                arguments("\ude00$$ :x $$ :a", "\ude00$$ :x $$ ?", List.of("a")),
                arguments("$t$ :x $T$ :y $t$ :a", "$t$ :x $T$ :y $t$ ?", List.of("a")),
                arguments("$t$ :x", "$t$ :x", List.of()),
                arguments("$1 :a $1", "$1 ? $1", List.of("a")),
                arguments("$1$ :a $1$", "$1$ ? $1$", List.of("a")),
                arguments("1$$ :x $$ :a", "1$$ :x $$ ?", List.of("a")),
                arguments("1e5$t$ :x $t$ :a", "1e5$t$ :x $t$ ?", List.of("a")),
                arguments("$1$$ :x $$ :a", "$1$$ :x $$ ?", List.of("a")),
                arguments("a$b$c :a a$b$c", "a$b$c ? a$b$c", List.of("a")),
                arguments("a$$ :a a$$", "a$$ ? a$$", List.of("a")),
                arguments("$a :a $", "$a ? $", List.of("a")),
                arguments("$a-$ :a $a-$", "$a-$ ? $a-$", List.of("a")),
                arguments("($$:x$$,:a)", "($$:x$$,?)", List.of("a")),
                arguments("", "", List.of()),
                arguments("select 1", "select 1", List.of()));
    }

    @ParameterizedTest
    @MethodSource("named")
    void namedOnesBecomeQuestionMarks(String sql, String jdbc, List<String> names) throws Exception {
        ParsedSql parsed = SqlParser.parse(sql);
        assertThat(parsed.jdbc()).isEqualTo(jdbc);
        assertThat(namesByPlace(parsed)).isEqualTo(names);
        assertThat(parsed.names()).isEqualTo(names.stream().distinct().toList());
        assertThat(parsed.parameterCount()).isEqualTo(parsed.names().size());
    }

    static Stream<Arguments> positional() {
        return Stream.of(
                arguments("select ?", 1),
                arguments("(?,?,?)", 3),
                arguments("?::text", 1),
                arguments("a ?? b and c = ?", 1),
                arguments("a ??| ? and b ??& ?", 2),
                arguments("a ???", 1),
                arguments("'?' \"?\" -- ?\n/* ? */ $$ ? $$ $x$ ? $x$ E'\\'?' ?", 1),
                arguments("a[1:2] ? b[lo:hi]", 1),
                arguments("a[?:hi] = ?", 2),
                arguments("a[?:?]", 2),
                arguments("x := ?", 1),
                arguments("(" + "?,".repeat(1000) + "?)", 1001));
    }

    @ParameterizedTest
    @MethodSource("positional")
    void positionalOnesStayAsTheyAre(String sql, int count) throws Exception {
        ParsedSql parsed = SqlParser.parse(sql);
        assertThat(parsed.jdbc()).isEqualTo(sql);
        assertThat(parsed.isNamed()).isFalse();
        assertThat(parsed.placeCount()).isEqualTo(count);
        assertThat(parsed.parameterCount()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(parsed.parameterAt(i)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "? :a", ":a ?", "a ? :a", "a[? ??:a]", "':x' ? /* */ :a" })
    void mixturesAreRefused(String sql) {
        assertThatThrownBy(() -> SqlParser.parse(sql)).isInstanceOf(SqlParser.MixedParametersException.class);
    }

    static Stream<Arguments> inLists() {
        return Stream.of(
                arguments("x in (:a)", List.of("in (?)"), List.of()),
                arguments("x NOT/**/In--\n(\t:a /*)*/ )y", List.of("NOT/**/In--\n(\t? /*)*/ )"), List.of()),
                arguments("not x in(:a) or x not in(:b)", List.of("in(?)", "not in(?)"), List.of()),
                arguments(":b::x in ((:a), f(:a)) and y in (:c)", List.of("in (?)"), List.of()),
                arguments("x in (:a, 1) or x in (1, :b) or x in (1, :c, 2) or x in (:d, :e)", List.of(),
                        List.of("a", "b", "c", "d", "e")),
                arguments("x in (f(:a, :b), array[:c, :d, :e], :f::int, (:g, :h))", List.of(), List.of()),
                arguments("x in (:a::int[]) or x in (:b[1]) or x in (:c || :d) or x in (-:e) or x in (:f is null)", List.of(),
                        List.of()),
                arguments("x in (select :a) or y in (values (:b), (:c)) or z in (select 1 where 1 in (:d))", List.of("in (?)"),
                        List.of()),
                arguments("xin (:a) or in_ (:b) or \"in\" (:c) or 'in' (:d) or x in [:e] or x in :f (:g) or (:h)", List.of(),
                        List.of()),
                arguments("x in (:a", List.of(), List.of()),
                arguments("x in ':a' (:b) or /* in */ (:c) or not (:d) or not y in (:e)", List.of("in (?)"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("inLists")
    void inListsAreFound(String sql, List<String> alone, List<String> amongOthers) throws Exception {
        ParsedSql named = SqlParser.parse(sql);
        assertThat(named.lists()).extracting(list -> named.jdbc().substring(list.start(), list.end())).isEqualTo(alone);
        assertThat(named.names()).filteredOn(name -> named.isAmongOthers(named.names().indexOf(name))).isEqualTo(amongOthers);
        ParsedSql positional = SqlParser.parse(named.jdbc());
        assertThat(positional.lists()).isEqualTo(named.lists()).allSatisfy(list -> {
            assertThat(positional.jdbc().charAt(list.questionMark())).isEqualTo('?');
            assertThat(list.negated()).isEqualTo(positional.jdbc().substring(list.start()).toLowerCase().startsWith("not"));
        });
    }

    /** A quadratic parser would take hours. */
    @Test
    @Timeout(20)
    void theTimeIsLinearInTheLengthOfTheText() throws Exception {
        int times = 400_000;
        for (String part : List.of("$a", "$a$", "$$ $a$ ", "'", "E'", "''", "/*", "*/", "--", ":a ", "a$", "[", ":", "$1", "\"",
                "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", "$1$", "E'\\", "E''\n", "E''--", "in (:a)", "in (", "in (:a,", "not ",
                ")")) {
            assertThat(SqlParser.parse(part.repeat(times)).jdbc()).isNotEmpty();
        }
    }

    static List<String> namesByPlace(ParsedSql parsed) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parsed.placeCount(); i++) {
            names.add(parsed.isNamed() ? parsed.names().get(parsed.parameterAt(i)) : "?");
        }
        return names;
    }
}
