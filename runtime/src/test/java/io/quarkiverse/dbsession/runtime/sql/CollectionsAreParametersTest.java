package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;

@ExtendWith(Postgres.class)
class CollectionsAreParametersTest {

    private enum Mood {
        GOOD,
        BAD {
            @Override
            public String toString() {
                return "other";
            }
        }
    }

    private TestScope scope;

    @BeforeEach
    void table(TestScope scope) {
        this.scope = scope;
        scope.sql("create type pg_temp.mood as enum ('GOOD', 'BAD')").update();
        scope.sql("""
                create temp table item(id int, name text, key uuid, mood pg_temp.mood, day date, data jsonb, tags text[])""")
                .update();
        scope.sql(
                """
                        insert into item select i, 'n' || i, ('00000000-0000-0000-0000-00000000000' || i)::uuid,
                            case when i < 3 then 'GOOD' else 'BAD' end::pg_temp.mood, date '2024-01-01' + i, to_jsonb(i), array['n' || i]
                        from generate_series(1, 4) i""")
                .update();
        scope.sql("insert into item default values").update();
    }

    private List<Integer> ids(String condition, Object list) {
        return ids(scope.sql("select id from item where " + condition + " order by id nulls last").params(list));
    }

    private static List<Integer> ids(SqlStatement statement) {
        return statement.query(Integer.class).list();
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                arguments("id in (?)", List.of(1, 3), List.of(1, 3)),
                arguments("id in (?)", List.of(2), List.of(2)),
                arguments("id not in (?)", Set.of(1, 3), List.of(2, 4)),
                arguments("not id in (?)", new TreeSet<>(Set.of(1, 3)), List.of(2, 4)),
                arguments("id IN/* all */( -- of them\n ? )and true", List.of(1, 3), List.of(1, 3)),
                arguments("id Not /* one */ In\t(\n?\r)", List.of(1, 3), List.of(2, 4)),
                arguments("(id) in (?) = true", List.of(1L, 3L), List.of(1, 3)),
                arguments("id in (?)", List.of((short) 1, 3L), List.of(1, 3)),
                arguments("id in (?)", Arrays.asList(1, null), List.of(1)),
                arguments("id not in (?)", Arrays.asList(1, null), List.of()),
                arguments("name in (?)", List.of("n1", "x'; drop table item --"), List.of(1)),
                arguments("key in (?)", List.of(new UUID(0, 2)), List.of(2)),
                arguments("mood in (?)", List.of(Mood.BAD, Mood.BAD), List.of(3, 4)),
                arguments("day in (?)", List.of(LocalDate.of(2024, 1, 2)), List.of(1)),
                arguments("tags in (?)", List.of(new String[] { "n1" }, new String[] { "n4" }), List.of(1, 4)),
                arguments("(id, name) in (?)", List.of(List.of(1, "n1"), List.of(2, "x")), List.of(1)),
                arguments("(id, name) in (?)", List.of(new Object[] { 1, "n1" }, List.of(4, "n4")), List.of(1, 4)),
                arguments("(id, name) not in (?)", Collections.singletonList(new Object[] { 1, "n1" }), List.of(2, 3, 4)),
                // arrays
                arguments("id = any(?)", List.of(1, 3), List.of(1, 3)),
                arguments("id <> all (?)", List.of(1, 3), List.of(2, 4)),
                arguments("id = any(?)", Arrays.asList(null, 3L, null), List.of(3)),
                arguments("id = any(?)", List.of(), List.of()),
                arguments("id = any(?)", Arrays.asList(null, null), List.of()),
                arguments("name = any(?)", Set.of("n2"), List.of(2)),
                arguments("mood = any(?)", List.of(Mood.GOOD, Mood.BAD), List.of(1, 2, 3, 4)),
                arguments("tags = ?", List.of("n1"), List.of(1)),
                arguments("tags && ?", List.of("n1", "n2"), List.of(1, 2)),
                arguments("tags in (?)", new String[][] { { "n1" } }, List.of()),
                arguments("id in (select unnest(?))", List.of(1, 3), List.of(1, 3)),
                arguments("tags in (select ?)", List.of("n3"), List.of(3)),
                arguments("tags in (? || '{}')", List.of("n3"), List.of(3)),
                arguments("tags in (?::text[])", List.of("n3"), List.of(3)),
                arguments("tags in ((?))", List.of("n3"), List.of(3)),
                arguments("array[id, id] = (?)", List.of(3, 3), List.of(3)),
                arguments("array[array[id], array[id]] = ?", List.of(new int[] { 3 }, new int[] { 3 }), List.of(3)));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void listsAreExpandedInInAndArraysElsewhere(String condition, Object value, List<Integer> found) {
        assertThat(ids(scope.sql("select id from item where " + condition + " order by id nulls last").param(value)))
                .isEqualTo(found);
    }

    /** Names that go to several places, each place in its own form. */
    @Test
    void oneNameIsAListHereAndAnArrayThere() {
        SqlStatement statement = scope
                .sql("""
                        select id from item where id in (:ids) and id = any(:ids) and id not in (:none) and name like :like order by id""")
                .param("like", "n%").params(Map.of("ids", List.of(1, 2), "none", List.of()));
        assertThat(ids(statement)).containsExactly(1, 2);
        assertThat(ids(statement)).containsExactly(1, 2);
    }

    @Test
    void whatIsBoundIsACopy() {
        List<Integer> ids = new ArrayList<>(List.of(1, 2));
        SqlStatement list = scope.sql("select id from item where id in (:ids) order by id").param("ids", ids);
        SqlStatement array = scope.sql("select id from item where id = any(:ids) order by id").param("ids", ids);
        ids.set(0, 4);
        ids.add(3);
        assertThat(ids(list)).containsExactly(1, 2);
        assertThat(ids(array)).containsExactly(1, 2);
    }

    @Test
    void functionMayBeCalledIn() {
        scope.sql("create function pg_temp.\"in\"(a int[]) returns int language sql return cardinality(a)").update();
        assertThat(scope.sql("select pg_temp.in(:a)").param("a", List.of(1, 2)).query(int.class).single()).isEqualTo(2);
    }

    /** The server would refuse them, and the transaction with them. */
    @Test
    void numbersThatTheDatabaseCannotHoldAreRefused() {
        BigDecimal tooLarge = new BigDecimal("1E+140000");
        for (Object numbers : new Object[] { List.of(tooLarge), new BigDecimal[] { tooLarge },
                new BigDecimal[][] { { tooLarge } } }) {
            assertThatThrownBy(() -> scope.sql("select :a").param("a", numbers)).isInstanceOf(InvalidParameter.class)
                    .hasMessageContaining("has more digits than a numeric of the database can hold");
        }
    }

    @Test
    void singleValuesInBracketsStaySingle() {
        assertThat(ids("id in (?)", 1)).containsExactly(1);
        assertThat(ids("id in (?)", Optional.of(1))).containsExactly(1);
        assertThat(ids(scope.sql("select id from item where id in (?) order by id").param(Optional.of(List.of(1, 2)))))
                .containsExactly(1, 2);
        assertThat(ids(scope.sql("select id from item where id in (:a, :b) order by id").param("a", 1).param("b", 3)))
                .containsExactly(1, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = { "id", "name", "key", "mood", "day", "data", "(id, name)", "(id, (name, day))", "item", "null",
            "'x'",
            "name || 'x'", "1 + id", "-id", "name collate \"C\"" })
    void nothingIsInTheEmptyListWhateverTheTypeAndAlsoNull(String operand) {
        assertEmpty(scope, operand);
    }

    private static void assertEmpty(TestScope scope, String operand) {
        String sql = "select count(*) from item where ";
        for (String none : List.of("in (:x)", "in ( /* ) */ :x\n)")) {
            assertThat(scope.sql(sql + operand + " " + none).param("x", List.of()).query(int.class).single()).isZero();
            assertThat(scope.sql(sql + "not " + operand + " " + none).param("x", List.of()).query(int.class).single())
                    .isEqualTo(5);
            assertThat(scope.sql(sql + operand + " not " + none).param("x", Set.of()).query(int.class).single()).isEqualTo(5);
            assertThat(scope.sql(sql + "not " + operand + " not " + none).param("x", List.of()).query(int.class).single())
                    .isZero();
        }
    }

    /** Each must mean with nothing in the brackets what it means with something that is not there. */
    @ParameterizedTest
    @ValueSource(strings = { "id in (:x) = true", "true = id in (:x)", "id not in (:x) = true", "true = id not in (:x)",
            "false < id not in (:x)", "id in (:x) is null", "id in (:x) is not true", "not id in (:x) and id = 1",
            "id in (:x) or id = 1", "id in (:x)or id = 1", "id + 1 in (:x) or 1 * id not in (:x)", "- id in (:x) = (id = 1)",
            "id in (:x) in (true, false)", "(id in (:x) || 'x') = 'falsex'",
            "case id when 1 then id in (:x) else id not in (:x) end", "id between 1 and 2 and id not in (:x)",
            "id = 1 is distinct from id in (:x)" })
    void theEmptyListBindsLikeAnyOther(String condition) {
        String sql = "select id from item where id is not null and (" + condition + ") order by id";
        List<Integer> expected = ids(scope.sql(sql).param("x", List.of(4711)));
        assertThat(ids(scope.sql(sql).param("x", List.of()))).isEqualTo(expected);
    }

    @Test
    void asManyElementsAsThereCanBeParameters() {
        assertThat(ids("id in (?)", IntStream.range(2, 65_537).boxed().toList())).containsExactly(2, 3, 4);
        assertThat(ids("id = any(?)", Collections.nCopies(100_000, 3))).containsExactly(3);
    }

    @Test
    void otherDatabasesGetASubqueryWithoutRows() {
        TestScope other = new TestScope(scope.connection(), new GenericDriverSupport());
        assertEmpty(other, "name");
        assertThat(other.sql("select name from item where name in (:x) order by 1").param("x", List.of("n1", "n3"))
                .query(String.class).list()).containsExactly("n1", "n3");
    }
}
