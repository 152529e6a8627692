package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random texts for {@link SqlParser}: most of them no SQL, all of them made of what is difficult.
 */
final class SqlTexts {

    private static final List<String> PARAMETERS = List.of(":a", ":b1", ":_c", ":été", ":e\u0301", ":名", ":𝒳", "?");

    /** Quotes, what stands before them, and what ends a comment or continues a quoted text. */
    private static final List<String> QUOTES = List.of("'", "''", "\"", "\"\"", "\\", "\\'", "E", "e'", "E'", "E'\\'", "' \n '",
            "'\n'", "' -- :c\n\t'", "'--\n'", "U&'", "u&\"", "N'", "b'0", "X'1f", "--", "-- '\n", "\n", "\r", "\f", "\u000b",
            "/*",
            "*/", "/*/", "**/", "$", "$$", "$t$", "$T$", "$été$", "$1", "$1$", "$2$$");

    /** What has colons and question marks, or touches them. */
    private static final List<String> MARKS = List.of(":", "::", ":=", ":::", "??", "??|", "??&", "@??", "[", "]", "(", ")",
            "[1:",
            "[x:", ":y]", ",", " ", ";", ".", "..", "{", "}", "=", "<", "=-", "-", "+", "/", "*", "<:", "->>", "#>", "~", "|",
            "@");

    private static final List<String> WORDS = List.of("x", "select ", "and", "_", "é", "a$", "1", "1_0", "1.5", ".5", "1e5",
            "0x1E",
            "0b", "12:30:00", "\u00a0", "€", "😀", "\u0301", "\ufeff", "\ud83d", "\ude00", "\u0001", "\0");

    private static final List<String> STATEMENTS = List.of(
            "select id, body from note where id = :id and (:body::text is null or body ilike '%' || :body || '%') -- :no\nlimit :n",
            "insert into note (id, body, at) values (:id, :body, :at::timestamptz) on conflict (id) do update set body = :body",
            "insert into note values (?, ?, ?), (?, ?, '?') returning id, \"what?\"",
            "do $$ begin perform pg_notify('a:b', 'c?'); raise notice ':x %', $1$ is no tag $1$; end $$",
            "do language plpgsql $do$ declare n int := 1; begin execute $q$ select $1::int $q$ into n using n; end $do$; select :n",
            "create or replace function f(a int) returns text language sql as $body$ select 'it''s :a' || $1 || $$?$$ $body$",
            "select data ->> 'k:1', data #>> '{a,b}', data -> :k from doc where data ?? :k or data ??| array[:a, :b] or data ??& :c",
            "select * from doc where data @?? '$.a[*] ? (@ > 1 && @.b == \"x:y\")' and data @@ '$.a == 1' and id = ?",
            "select a[1:2], a[lo:hi], a[f(x):\"hi\"], a[:lo : :hi], a[1:2][:x], (array[1,2,:y])[2:3] from t where a[1:] = :z",
            "select a[?:?], a[?:hi], b[lo:?] from t where c = any(?::int[])",
            "select '12:30:00'::time, time '12:30', interval '1:30' hour to minute, timestamp '2020-01-01 12:30:00+01:00' + :i",
            "select U&'d\\0061t\\+000061 :x', U&\"d\\0061t?\" uescape '!', N'na:me', b'0101', x'1F' where 1 = :one",
            "select E'it\\'s :a\\\\', e'\\u0041\\x41\\101 ?', 'back\\slash', E'two''quotes :b' from t where x = :c",
            "select 'continued '\n  'text :a' -- why not\n '?', E'conti\\''\n'nued \\' :b', :c",
            "select f(n => :n, m := :m), make_date(year := :y, month=>:mo, day:=1), x::numeric(10,2)::text from g(:a)",
            "select 1-- :a ' \n+1, 2*/*:b?*/3, 4/ /* nested /* ' $$ */ \" */ :c, 5-:d, 6<-:e, @-:f, |/:g, 7%:h",
            "with r (n) as (select 1 union all select n + 1 from r where n < :max) select n from r where n between :lo and:hi",
            "begin; set local statement_timeout = '1s'; update t set x = :x where y = \"a:b\".\"c?\"; commit;",
            "copy t from stdin with (format csv, delimiter ':', null '?')",
            "select regexp_replace(x, '^(?:a|b)[[:alpha:]]+\\d?$', '\\1') from t where x ~* ?",
            "select a$b, c$$, $1, $2, $1::int from t where d$$e = :f and $$g$$ = :h",
            "select xmlelement(name \"a:b\", xmlattributes('?' as \"xmlns:x\"), :body), json_value(j, '$.a' passing :x as x)",
            "merge into t using (select :id::int as id) s on t.id = s.id when not matched then insert values (s.id, :v)",
            "select {fn now()}, {d '2020-01-01'}, {ts '2020-01-01 12:30:00'}, case when :a then:b else :c end");

    private SqlTexts() {
    }

    static Arbitrary<String> any() {
        return Arbitraries.frequencyOf(Tuple.of(5, tokens()), Tuple.of(4, mutations()), Tuple.of(1, characters()));
    }

    /** A token, or some that belong together. */
    static Arbitrary<String> token() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(QUOTES)),
                Tuple.of(5, Arbitraries.of(MARKS)),
                Tuple.of(3, Arbitraries.of(WORDS)),
                Tuple.of(4, Arbitraries.of(PARAMETERS)));
    }

    private static Arbitrary<String> tokens() {
        return token().list().ofMinSize(1).ofMaxSize(14).map(SqlTexts::joined);
    }

    private static Arbitrary<String> characters() {
        Arbitrary<String> common = Arbitraries.chars().with("':?$\"\\/*-E \n[]xé").map(String::valueOf);
        Arbitrary<String> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT).map(Character::toString);
        Arbitrary<String> units = Arbitraries.chars().all().map(String::valueOf);
        return Arbitraries.frequencyOf(Tuple.of(4, common), Tuple.of(1, any), Tuple.of(1, units)).list().ofMinSize(1)
                .ofMaxSize(30).map(SqlTexts::joined);
    }

    private static String joined(List<String> parts) {
        return String.join("", parts);
    }

    /** Statements as they are written, with pieces left out, put in and doubled. */
    private static Arbitrary<String> mutations() {
        Arbitrary<Mutation> mutation = Combinators.combine(Arbitraries.integers().between(0, 200),
                Arbitraries.integers().between(0, 12), Arbitraries.frequencyOf(Tuple.of(3, token()),
                        Tuple.of(1, Arbitraries.of(STATEMENTS)), Tuple.of(2, Arbitraries.just(""))),
                Arbitraries.of(true, false)).as(Mutation::new);
        return Combinators.combine(Arbitraries.of(STATEMENTS), mutation.list().ofMaxSize(4)).as((statement, mutations) -> {
            String text = statement;
            for (Mutation each : mutations) {
                text = each.apply(text);
            }
            return text;
        });
    }

    /**
     * @param keeps whether the piece at that place is kept, and so there twice if nothing else is put between
     */
    private record Mutation(int at, int length, String inserted, boolean keeps) {

        String apply(String text) {
            int from = at % (text.length() + 1);
            int to = Math.min(text.length(), from + length);
            return text.substring(0, keeps ? to : from) + inserted + text.substring(keeps ? from : to);
        }
    }
}
