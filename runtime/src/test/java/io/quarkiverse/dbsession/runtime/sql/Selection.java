package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * A {@code select} that the server accepts, whose values are known: whatever is misread on the way changes them.
 *
 * @param parameters by name, those that the statement has
 * @param row the values by column label
 */
record Selection(String sql, Map<String, Object> parameters, Map<String, String> row) {

    /** Has a colon or a question mark, or is what seems to begin or end something that has one. */
    private static final List<String> TRAPS = List.of(":t", " :n ", "?", "??", "::", ":=", "'", "''", "\"", "\\", "\\'", "$$",
            "$q$", "$1", "--", "/*", "*/", "E'", "e", "\n", " ", ";", "{", "}", "[1:t]", "é", "名", "😀", "12:30", "a", "\r\n");

    private static final List<String> GAPS = List.of(" ", "\n", "\t\f", "\u000b ", " /* :x ' ? */ ", "/**/",
            " /*:a /* $$ */ \" */ ", " -- :x ' ? $$ /*\n", "--\r");

    private record Values(String t, String été, int n) {

        Map<String, Object> of(Set<String> names) {
            Map<String, Object> values = new TreeMap<>(Map.of("t", t, "été", été, "n", n, "lo", 2, "b", true));
            values.keySet().retainAll(names);
            return values;
        }
    }

    /** An expression of type text, the parameters it has, and its value. */
    private record Expression(String sql, Set<String> names, Function<Values, String> value) {

        Expression(String sql, String value) {
            this(sql, Set.of(), values -> value);
        }

        String valueFor(Values values) {
            return value.apply(values);
        }
    }

    static Arbitrary<Selection> any() {
        Arbitrary<Values> values = Combinators.combine(texts(), texts(), Arbitraries.integers().between(0, 99)).as(Values::new);
        Arbitrary<String> labels = Arbitraries.of(TRAPS).list().ofMaxSize(4).map(Selection::joined);
        Arbitrary<Tuple2<Expression, String>> columns = Combinators.combine(expressions(0), labels).as(Tuple::of);
        return Combinators.combine(values, columns.list().ofMinSize(1).ofMaxSize(5), Arbitraries.of(GAPS)).as(Selection::of);
    }

    private static Selection of(Values values, List<Tuple2<Expression, String>> columns, String gap) {
        List<String> parts = new ArrayList<>();
        Map<String, Object> parameters = new TreeMap<>();
        Map<String, String> row = new LinkedHashMap<>();
        for (Tuple2<Expression, String> column : columns) {
            Expression expression = column.get1();
            String label = row.size() + column.get2();
            parts.add(expression.sql() + gap + "as" + gap + quoted(label, '"'));
            parameters.putAll(values.of(expression.names()));
            row.put(label, expression.valueFor(values));
        }
        return new Selection("select" + gap + String.join("," + gap, parts), parameters, row);
    }

    private static String joined(List<String> parts) {
        return String.join("", parts);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.of(TRAPS).list().ofMaxSize(6).map(Selection::joined);
    }

    private static String quoted(String text, char quote) {
        return quote + text.replace(String.valueOf(quote), "" + quote + quote) + quote;
    }

    private static Arbitrary<Expression> literals() {
        List<Function<String, String>> styles = List.of(
                text -> quoted(text, '\''),
                // A character(n), which loses blanks at its end.
                text -> (text.endsWith(" ") ? "" : "N") + quoted(text, '\''),
                text -> dollarQuoted(text, "$$"),
                text -> dollarQuoted(text, "$q$"),
                text -> dollarQuoted(text, "$été_1$"),
                Selection::escaped,
                text -> "U&" + quoted(unicodeEscaped(text), '\''),
                Selection::continued,
                text -> escaped(text) + " -- ' :c ?\n ':also \\n?'",
                text -> "U&'' --\n--:c\n" + quoted(unicodeEscaped(text), '\''));
        return Combinators.combine(texts(), Arbitraries.of(styles)).as((text, style) -> {
            String sql = style.apply(text);
            return new Expression(sql, sql.endsWith(":also \\n?'") ? text + ":also \n?" : text);
        });
    }

    /** One literal in two halves. */
    private static String continued(String text) {
        int half = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        return quoted(text.substring(0, half), '\'') + "\n\t" + quoted(text.substring(half), '\'');
    }

    private static String dollarQuoted(String text, String tag) {
        return (text + tag).indexOf(tag) == text.length() ? tag + text + tag : quoted(text, '\'');
    }

    /** Without doubled quotes: the driver loses track of the backslashes behind them. */
    private static String escaped(String text) {
        return "e'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    private static String unicodeEscaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> escaped.append(c == '\\' ? "\\\\"
                : c < 0x7f ? Character.toString(c)
                        : c <= 0xffff ? String.format("\\%04x", c) : String.format("\\+%06X", c)));
        return escaped.toString();
    }

    private static Arbitrary<Expression> expressions(int depth) {
        Arbitrary<Expression> simple = Arbitraries.frequencyOf(
                Tuple.of(6, literals()),
                Tuple.of(3, Arbitraries.of(CONSTANTS)),
                Tuple.of(9, Arbitraries.of(WITH_PARAMETERS)),
                Tuple.of(2, Combinators.combine(literals(), literals()).as((first, second) -> new Expression(
                        "array_to_string((array[" + first.sql() + "," + second.sql() + ",:t])[:lo::int:3], '-')",
                        Set.of("t", "lo"), values -> second.valueFor(values) + "-" + values.t()))),
                Tuple.of(2, literals().map(literal -> new Expression("case when:b then " + literal.sql() + " else:t end",
                        Set.of("b", "t"), literal.value()))),
                Tuple.of(2, literals().map(key -> new Expression(
                        "(jsonb_build_object(" + key.sql() + ", 1) ??" + key.sql() + ")::text", "true"))));
        if (depth == 2) {
            return simple;
        }
        Arbitrary<Expression> concatenated = Combinators
                .combine(literals(), Arbitraries.of(GAPS), Arbitraries.lazy(() -> expressions(depth + 1)))
                .as((first, gap, second) -> new Expression(first.sql() + gap + "||" + gap + second.sql(), second.names(),
                        values -> first.valueFor(values) + second.valueFor(values)));
        return Arbitraries.frequencyOf(Tuple.of(3, simple), Tuple.of(1, concatenated));
    }

    private static final List<Expression> CONSTANTS = List.of(
            new Expression("'12:30:00'::time::text", "12:30:00"),
            new Expression("(time '12:30')::text", "12:30:00"),
            new Expression("(interval '1:30' hour to minute)::text", "01:30:00"),
            new Expression("b'0101'::text", "0101"),
            new Expression("X'1f'::text", "00011111"),
            new Expression("(array[1,2,3,4])[2:3]::text", "{2,3}"),
            new Expression("('{a:b,?,\":c\"}'::text[])[:2]::text", "{a:b,?}"),
            new Expression("(U&'!0041:x' uescape '!')", "A:x"),
            new Expression("(1--:n\n+1)::text", "2"),
            new Expression("(2*/*:n?*/3)::text", "6"));

    private static final List<Expression> WITH_PARAMETERS = List.of(
            new Expression(":t::text", Set.of("t"), Values::t),
            new Expression("cast(:été as text)", Set.of("été"), Values::été),
            new Expression("concat(:t::text,:été::text,':t')", Set.of("t", "été"), values -> values.t() + values.été() + ":t"),
            new Expression("(select array_to_string(a[lo:hi], ':') from (values (array['x',:t,:été], 2, 3)) v (a, lo, hi))",
                    Set.of("t", "été"), values -> values.t() + ":" + values.été()),
            new Expression("(1 - -:n::int)::text", Set.of("n"), values -> String.valueOf(1 + values.n())),
            new Expression("(1+-:n::int)::text", Set.of("n"), values -> String.valueOf(1 - values.n())),
            new Expression("(5-/**/-:n::int)::text", Set.of("n"), values -> String.valueOf(5 + values.n())),
            new Expression("(2*/* ' :x */:n::int)::text", Set.of("n"), values -> String.valueOf(2 * values.n())),
            new Expression("(:n::int between 0 and:n)::text", Set.of("n"), values -> "true"),
            new Expression("make_date(year :=:n::int + 2000, month=>1,day:=2)::text", Set.of("n"),
                    values -> 2000 + values.n() + "-01-02"),
            new Expression("(jsonb_build_array(:n::int) @?? '$[*] ? (@ >= 0)')::text", Set.of("n"), values -> "true"),
            new Expression("(jsonb_build_object('a:?',:n::int) ->>'a:?')", Set.of("n"), values -> String.valueOf(values.n())),
            new Expression("(jsonb_build_object('a:?',:n::int) ??| array[:t,'a:?'])::text", Set.of("n", "t"),
                    values -> "true"));
}
