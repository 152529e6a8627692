package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.BatchRows;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.runtime.driver.FailedBatch;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;

@ExtendWith(Postgres.class)
class BatchesTest {

    record Item(int id, @Nullable String name, BigDecimal price) {
    }

    /** As the build makes them. */
    static final class ItemMapper extends RecordMapper {

        ItemMapper() {
            super(Item.class, new String[] { "id", "name", "price" });
        }

        @Override
        protected Record construct(RowValues row) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected @Nullable Object[] values(Record instance) {
            Item item = (Item) instance;
            return new Object[] { item.id(), item.name(), item.price() };
        }
    }

    private TestScope scope;

    @BeforeEach
    void table(TestScope postgres) {
        scope = new TestScope(postgres.connection(), new PostgresDriverSupport(),
                new Mappings(List.of(new ItemMapper()), null));
        scope.sql("create temp table item(id int constraint positive check (id >= 0), name text, price numeric, tags int[])")
                .update();
    }

    private List<String> items() {
        return scope.sql("select concat_ws(' ', id, name, price, tags) from item order by id, name").query(String.class).list();
    }

    static Stream<Arguments> rows() {
        List<Object> pairs = Arrays.asList(List.of(1, "a"), new Object[] { 2, "b" }, Arrays.asList(3, null));
        return Stream.of(
                arguments("insert into item(id, name) values (?, ?)", pairs, List.of("1 a", "2 b", "3")),
                arguments("insert into item(name, id) values (?, 1)", List.of(new String[] { "a" }, List.of("b"), "c"),
                        List.of("1 a", "1 b", "1 c")),
                arguments("insert into item(id) values (?)", Arrays.asList(1, null, 2L), List.of("1", "2", "")),
                arguments("insert into item(id) values (:id)", Arrays.asList(1, 2, Map.of("id", 3)), List.of("1", "2", "3")),
                arguments("insert into item(tags) values (?)", List.of(new int[] { 1 }, List.of(List.of(2, 3))),
                        List.of("{1}", "{2,3}")),
                arguments("insert into item(id, tags) values (:id, :tags)", List.of(Map.of("id", 1, "tags", List.of(1, 2)),
                        Map.of("tags", new Integer[0], "id", 2)), List.of("1 {1,2}", "2 {}")),
                arguments("insert into item(id, name) values (:id, :name)",
                        List.of(new Item(1, "a", BigDecimal.ONE), Map.of("name", "b", "id", 2),
                                new Item(3, null, BigDecimal.TEN)),
                        List.of("1 a", "2 b", "3")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowsAreListsArraysMapsRecordsAndSingleValues(String sql, List<?> rows, List<String> expected) {
        int[] counts = scope.sql(sql).batch(rows);
        assertThat(counts).hasSize(rows.size()).containsOnly(1);
        assertThat(items()).isEqualTo(expected);
    }

    @Test
    void whatWasBoundBeforeIsTheSameForAllRows() {
        assertOneEach(scope.sql("insert into item(id, name, price) values (:id, :name, :price)").param("price", 5)
                .batch(List.of(Map.of("id", 1, "name", "a"), Map.of("id", 2, "name", "b"))));
        assertOneEach(scope.sql("insert into item(id, name) values (:id, :name)").param("name", "c").batch(List.of(3, 4)));
        assertOneEach(scope.sql("insert into item(id, name) values (?, ?)").param(5).batch(List.of("d", List.of("e"))));
        assertThat(items()).containsExactly("1 a 5", "2 b 5", "3 c", "4 c", "5 d", "5 e");
    }

    private static void assertOneEach(int[] counts) {
        assertThat(counts).containsExactly(1, 1);
    }

    @Test
    void thereIsACountForEachRow() {
        scope.sql("insert into item(id) select generate_series(1, 600)").update();
        List<Integer> limits = IntStream.range(0, 600).boxed().toList();
        int[] counts = scope.sql("update item set name = 'x' where id <= ? and id > ? - 3")
                .batch(limits.stream().map(i -> List.of(i,
                        i)).toList());
        assertThat(counts).isEqualTo(limits.stream().mapToInt(i -> Math.min(i, 3)).toArray());
        assertThat(scope.sql("delete from item where id = ?").batch(List.of(5, 5, 6))).containsExactly(1, 0, 1);
    }

    @Test
    void aRecordOrAMapBindsTheParametersOfAStatement() {
        String sql = "insert into item(id, name) values (:id, :name)";
        assertThat(scope.sql(sql).params(new Item(1, "a", BigDecimal.ONE)).update()).isEqualTo(1);
        assertThat(scope.sql(sql).params((Object) new Item(2, "b", BigDecimal.ONE)).update()).isEqualTo(1);
        Object map = Map.of("id", 3, "name", "c");
        assertThat(scope.sql(sql).params(map).update()).isEqualTo(1);
        assertThat(scope.sql(sql).param("id", 4).params(Map.of("name", "d")).update()).isEqualTo(1);
        assertThat(items()).containsExactly("1 a", "2 b", "3 c", "4 d");
    }

    private record Other(int x) {
    }

    @Test
    void recordsThatDoNotFitAreRefused() {
        Item item = new Item(4711, "secret", BigDecimal.ONE);
        refused(() -> scope.sql("select :a").params(item), "The statement has a parameter for none of the components of the "
                + "record " + Item.class.getTypeName()
                + " (id, name, price) [statement on the default datasource: select :a]. The statement has :a.");
        refused(() -> scope.sql("select ?").params(item), "The statement has a parameter for none of the components of the "
                + "record " + Item.class.getTypeName()
                + " (id, name, price) [statement on the default datasource: select ?]. The statement has "
                + "positional parameters (?): bind them with param(value).");
        refused(() -> scope.sql("select :x").params(new Other(4711)), "No mapper has been made for the record " + Other.class
                .getTypeName() + ", which is to be bound to the statement [statement on the default datasource: select :x]. "
                + "Annotate it with @Row, so that the build sees it.");
        refused(() -> scope.sql("select :id").param("id", 1).params(item),
                "The parameter :id is bound already [statement on the "
                        + "default datasource: select :id]. Bind each name once; its value goes to every place that has the name.");
    }

    static Stream<Arguments> wrongRows() {
        return Stream.of(
                arguments("values (?, ?)", List.of("secret"), "No value is bound to parameter 2 of 2"),
                arguments("values (?, ?)", "secret", "No value is bound to parameter 2 of 2"),
                arguments("values (?)", List.of("secret", 2), "There is a value for parameter 2, but the statement has only 1"),
                arguments("values (?)", new Object(), "Parameter 1 cannot be bound: values of type java.lang.Object"),
                arguments("values (?)", Map.of("a", "secret"), "It has names (java.util.ImmutableCollections$Map1), and"),
                arguments("values (?, ?)", new Item(1, "secret", BigDecimal.ONE), "It has names (" + Item.class.getName()),
                arguments("values (:a, :b)", Map.of("a", "secret"), "No value is bound to :b"),
                arguments("values (:a)", Map.of("a", 1, "c", "secret"), "There is no parameter :c"),
                arguments("values (:a)", Map.of("a", 1, 2, "secret"), "A parameter is to be bound whose name is no String but"),
                arguments("values (:a)", List.of("secret"),
                        "The value has no name, and the statement has named parameters (:a)"),
                arguments("values (:a, :b)", "secret",
                        "The value has no name, and the statement has named parameters (:a, :b)"),
                arguments("values (:a)", new Other(4711),
                        "No mapper has been made for the record " + Other.class.getTypeName()),
                arguments("values (:a)", new Item(4711, "secret", BigDecimal.ONE),
                        "The statement has a parameter for none of "),
                arguments("select 1 where 1 in (:a)", Map.of("a", List.of("secret")),
                        "A collection is bound to 'in (:a)', and"),
                arguments("select 1 where 1 in (?)", List.of(List.of("secret")),
                        "A collection is bound to 'in (?)', and in a"));
    }

    @ParameterizedTest
    @MethodSource("wrongRows")
    void aWrongRowIsRefusedBeforeAnythingIsSent(String source, @Nullable Object wrong, String message) {
        boolean one = !source.contains(", ");
        Object right = !source.contains(":") ? List.of(1, 2).subList(0, one ? 1 : 2)
                : one ? Map.of("a", 1) : Map.of("a", 1, "b", 2);
        List<Object> rows = new ArrayList<>(Collections.nCopies(300, right));
        rows.set(270, wrong);
        String sql = "insert into item(id" + (one ? "" : ", price") + ") " + source;
        InvalidParameter refusal = catchThrowableOfType(InvalidParameter.class, () -> scope.sql(sql).batch(rows));
        assertThat(refusal)
                .hasMessageStartingWith("Row 270 of 300 of the batch (counted from 0) is refused, and nothing was sent. "
                        + message)
                .hasMessageNotContaining("secret").hasMessageNotContaining("4711").hasNoCause();
        assertThat(refusal.batchRow()).hasValue(270);
        assertThat(refusal.batchRows()).contains(new BatchRows(270, 270));
        assertThat(items()).isEmpty();
    }

    @Test
    void nothingIsDoneForNoRows() {
        TestScope unused = new TestScope(null, new PostgresDriverSupport());
        assertThat(unused.sql("insert into item(id) values (?)").batch(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "600, 0", "600, 1", "600, 249", "600, 250", "2001, 255", "2001, 256", "2001, 257", "2001, 999", "2001, 1000",
            "2001, 1001", "2001, 1999", "2001, 2000", "1, 0", "300, 299" })
    void aFailureSaysWhichRowItIs(int size, int failing) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            rows.add(List.of(i == failing ? -4711 : i, "secret"));
        }
        ConstraintViolation violation = catchThrowableOfType(ConstraintViolation.class,
                () -> scope.sql("insert into item(id, name) values (?, ?)").batch(rows));
        assertThat(violation).hasMessageStartingWith("A check constraint is violated, in row " + failing + " of " + size
                + " of the batch "
                + "(counted from 0) [statement on the default datasource: insert into item(id, name) values (?, ?)]: new row for "
                + "relation \"item\" violates check constraint \"positive\" (SQLState 23514). ");
        assertThat(violation.kind()).isEqualTo(ConstraintViolation.Kind.CHECK);
        assertThat(violation.constraint()).contains("positive");
        assertThat(violation.sqlState()).contains("23514");
        assertThat(violation.batchRows()).contains(new BatchRows(failing, failing));
        assertThat(violation.batchRow()).hasValue(failing);
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("4711", violation);
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", violation);
    }

    /**
     * Nobody knows which row it is, where the driver makes one statement of many.
     */
    @Test
    void rewrittenInsertsSayWhichRowsTheFailureIsAmong() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("reWriteBatchedInserts", "true");
        try (Connection rewriting = DriverManager.getConnection(scope.connection().getMetaData().getURL(), properties);
                Statement create = rewriting.createStatement()) {
            rewriting.setAutoCommit(false);
            create.execute("create temp table piece(id int constraint positive check (id >= 0), name text)");
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < 1500; i++) {
                rows.add(List.of(i == 1100 ? -4711 : i, "secret"));
            }
            ConstraintViolation violation = catchThrowableOfType(ConstraintViolation.class,
                    () -> new TestScope(rewriting).sql("insert into piece(id, name) values (?, ?)").batch(rows));
            assertThat(violation).hasMessageStartingWith(
                    "A check constraint is violated, in one of the rows 1000 to 1499 of 1500 of the batch (counted from 0) [");
            assertThat(violation.batchRows()).contains(new BatchRows(1000, 1499));
            assertThat(violation.batchRow()).isEmpty();
            rewriting.rollback();
        }
    }

    /** What JDBC says they mean. pgjdbc marks all. */
    @ParameterizedTest
    @CsvSource({ "'', 10", "'1', 11", "'1 1', 12", "'1 -3', 11", "'1 -3 1', 11", "'1 0 -3', 12", "'-3 1 1', 10",
            "'-2 -2 -3', 12" })
    void driversThatTellTheRowAreUnderstood(String counts, int row) {
        int[] told = Stream.of(counts.split(" ")).filter(count -> !count.isEmpty()).mapToInt(Integer::parseInt).toArray();
        FailedBatch failed = FailedBatch.of(new BatchUpdateException("secret", "23505", told, new SQLException("x", "23505")),
                new BatchRows(10, 12), 20, OptionalInt.empty());
        DbSessionException translated = io.quarkiverse.dbsession.runtime.driver.SqlErrors.translate("<default>",
                new PostgresDriverSupport(), "select 1", failed, null, 0);
        assertThat(translated.batchRow()).hasValue(row);
        assertThat(translated.sqlState()).contains("23505");
    }

    @ParameterizedTest
    @ValueSource(strings = { "insert into item(id) values (?) returning id", "/* x */ select ?", "Values (?)",
            "insert into item(id) values (?)\nRETURNING(id)", "(select ?)",
            "with x as (select ? as id), y as (select 1) select id from x",
            "with x as materialized (delete from item where id = ?) insert into item(id) select 1 returning id" })
    void statementsThatReturnRowsAreRefused(String sql) {
        DbSessionException refusal = catchThrowableOfType(DbSessionException.class, () -> scope.sql(sql).batch(List.of(1)));
        assertThat(refusal).hasMessageStartingWith("The statement returns rows, and batch(…) is for those that do not [")
                .hasMessageEndingWith(
                        "It has not been sent. Leave out 'returning', or make it one statement whose rows come from "
                                + "arrays: insert into … select … from unnest(:names, :prices) returning …");
        assertThat(items()).isEmpty();
    }

    @Test
    void aWithThatReturnsRowsInsideIsNone() {
        scope.sql("insert into item(id) values (1), (2)").update();
        assertThat(scope
                .sql("with gone as (delete from item where id = ? returning id) insert into item(id) select id + 10 from gone")
                .batch(List.of(1, 2, 3))).containsExactly(1, 1, 0);
        assertThat(items()).containsExactly("11", "12");
    }

    @Test
    void rowsThatReturnSomethingComeFromArrays() {
        List<Integer> ids = scope.sql("insert into item(name, price) select * from unnest(:names::text[], :prices::numeric[]) "
                + "returning length(name)").param("names", List.of("a", "bb"))
                .param("prices", Arrays.asList(BigDecimal.ONE, null))
                .query(Integer.class).list();
        assertThat(ids).containsExactly(1, 2);
        assertThat(scope.sql("insert into item(name) select unnest(:names::text[])").param("names", List.of()).update())
                .isZero();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThat(catchThrowableOfType(InvalidParameter.class, call)).hasMessage(message).hasNoCause();
    }
}
