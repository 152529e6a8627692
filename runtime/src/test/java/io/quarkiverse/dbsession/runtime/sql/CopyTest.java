package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;

@ExtendWith(Postgres.class)
class CopyTest {

    private static final String ROWS = "copy item(id, name) from stdin";

    private enum Mood {
        GOOD {
            @Override
            public String toString() {
                return "other";
            }
        }
    }

    private TestScope scope;

    @BeforeEach
    void table(TestScope postgres) {
        scope = new TestScope(postgres.connection(), new PostgresDriverSupport(),
                new Mappings(List.of(new BatchesTest.ItemMapper()), new JacksonSupport(new ObjectMapper())));
        scope.sql("create temp table item(id int constraint positive check (id >= 0), name text, price numeric)").update();
        // What was created is to be there after a rollback, for a look at the transaction.
        scope.sql("savepoint s").update();
    }

    private long copy(String sql, Stream<?> rows) {
        return SqlStatements.copyIn(scope, sql, rows);
    }

    private long copy(String sql, InputStream data) {
        return SqlStatements.copyIn(scope, sql, data);
    }

    private static InputStream bytes(String data) {
        return new ByteArrayInputStream(data.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> items() {
        return scope.sql("select concat_ws(' ', id, name, price) from item order by id, name").query(String.class).list();
    }

    @Test
    void rowsAreListsArraysRecordsAndSingleValues() {
        assertThat(copy(ROWS, Stream.of(List.of(1, "a"), new Object[] { 2, "b" }, Arrays.asList(3, null)))).isEqualTo(3);
        assertThat(copy("copy item from stdin", Stream.of(new BatchesTest.Item(4, "d", BigDecimal.TEN)))).isEqualTo(1);
        assertThat(copy("/* x */ COPY item (id) FROM -- y\n STDIN;", Stream.of(5, null, Optional.of(6)))).isEqualTo(3);
        assertThat(copy(ROWS, Stream.of())).isZero();
        assertThat(items()).containsExactly("1 a", "2 b", "3", "4 d 10", "5", "6", "");
    }

    @ParameterizedTest
    @ValueSource(strings = { "copy item(id, name) from stdin (format csv)", "copy item(id, name) from stdin csv" })
    void dataIsSentAsItIs(String sql) {
        assertThat(copy(sql, bytes("1,\"a,\nb\"\n2,é\n"))).isEqualTo(2);
        assertThat(copy(ROWS, bytes("3\tc\n\\.\n"))).isEqualTo(1);
        assertThat(copy(ROWS, bytes(""))).isZero();
        assertThat(items()).containsExactly("1 a,\nb", "2 é", "3 c");
    }

    /** Longer than the buffers, and cut by them anywhere. */
    @Test
    void textIsEscapedAndEncoded() {
        String all = "\b\f\n\r\t\u000B\\\\.\\N\\n'\"\u0001\u007f\u0080é\u07ff\u0800名\uffff𝒳\udbff\udfff ";
        List<String> texts = IntStream.range(0, 3000).mapToObj(i -> "x".repeat(i % 67) + all + i).toList();
        assertThat(copy(ROWS, IntStream.range(0, texts.size()).mapToObj(i -> List.of(i, texts.get(i))))).isEqualTo(3000);
        assertThat(scope.sql("select name from item order by id").query(String.class).list()).isEqualTo(texts);
        String half = "a\ud800b\udc00";
        copy(ROWS, Stream.of(List.of(5000, half)));
        assertThat(scope.sql("select name = :name from item where id = 5000").param("name", half).query(boolean.class).single())
                .isTrue();
        copy(ROWS, Stream.of(List.of(5001, ""), List.of(5002, "\\N"), List.of(5003, "\\.")));
        assertThat(scope.sql("select name from item where id > 5000 order by id").query(String.class).list()).containsExactly(
                "",
                "\\N", "\\.");
    }

    static Stream<Arguments> values() throws Exception {
        return Stream.of(
                arguments("bool", true), arguments("int2", (byte) 1), arguments("int8", Long.MIN_VALUE),
                arguments("float4", Float.NaN), arguments("float8", Double.NEGATIVE_INFINITY), arguments("float8", 1e-300),
                arguments("numeric", new BigDecimal("1E+100")), arguments("numeric", BigInteger.TEN.pow(50)),
                arguments("text", 'x'), arguments("uuid", new UUID(1, 2)), arguments("bytea", new byte[] { 0, 1, -1, '\\' }),
                arguments("text", Mood.GOOD), arguments("text[]", new Mood[] { Mood.GOOD, null }),
                arguments("date", LocalDate.of(-43, 3, 15)), arguments("date", LocalDate.MAX), arguments("time", LocalTime.MAX),
                arguments("timestamp", LocalDateTime.of(12024, 1, 2, 3, 4, 5, 678_901_000)),
                arguments("timetz", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHoursMinutes(-5, -30))),
                arguments("timestamptz", OffsetDateTime.of(-1, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(3))),
                arguments("timestamptz", Instant.EPOCH), arguments("timestamptz", Instant.EPOCH.atZone(ZoneOffset.ofHours(5))),
                arguments("timestamptz", new java.util.Date(1)), arguments("timestamptz", new Timestamp(1234)),
                arguments("timestamp", Timestamp.valueOf("2024-07-01 02:03:04.567891")),
                arguments("date", java.sql.Date.valueOf("2024-07-01")), arguments("time", java.sql.Time.valueOf("02:03:04")),
                arguments("int4[]", new int[][] { { 1, 2 }, { 3, 4 } }), arguments("int4[]", List.of(1, 2)),
                arguments("text[]", new String[] { "a\\\"\n\t,{}", null, "null", "" }), arguments("text[]", List.of()),
                arguments("bytea[]", new byte[][] { { 0, '\\' }, {} }),
                arguments("timestamptz[]", List.of(Instant.EPOCH, Instant.ofEpochMilli(1))),
                arguments("numeric[]", new BigDecimal[] { new BigDecimal("1.50") }),
                arguments("jsonb", new ObjectMapper().readTree("{\"a\": [1, \"x\\n\\\\\"]}")),
                arguments("int4", null), arguments("text", Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesAreSentAsParametersWouldBe(String type, @Nullable Object value) {
        scope.sql("create temp table v(n int, x " + type + ")").update();
        scope.sql("insert into v values (1, ?)").param(value).update();
        assertThat(copy("copy v from stdin", Stream.<Object> of(Arrays.asList(2, value)))).isEqualTo(1);
        assertThat(scope.sql("select count(*) from v a join v b on a.x is not distinct from b.x and a.n = 1 and b.n = 2")
                .query(int.class).single()).isEqualTo(1);
    }

    static Stream<Arguments> otherStatements() {
        return Stream.of("delete from item", "copy item to stdout", "copy (select a from b) to stdout", "copy item from 'file'",
                "copy item from program 'x'", "copy item from stdin; delete from item", "copy item from stdin; commit", "",
                "-- copy item from stdin", "'copy' item from stdin", "copy \"from\" \"stdin\"", "copy item(\"from\", stdin)")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("otherStatements")
    void otherStatementsAreRefusedBeforeAnythingIsSent(String sql) {
        TestScope unused = new TestScope(null, new PostgresDriverSupport());
        for (DbSessionException refusal : List.of(
                catchThrowableOfType(DbSessionException.class, () -> SqlStatements.copyIn(unused, sql, bytes("1\n"))),
                catchThrowableOfType(DbSessionException.class, () -> SqlStatements.copyIn(unused, sql, Stream.of(1))))) {
            assertThat(refusal)
                    .hasMessageStartingWith("The statement is not one 'copy … from stdin', which is what copyIn(…) is "
                            + "for [statement on the default datasource")
                    .hasMessageEndingWith(
                            ". Write it so. Other statements are run with sql(…).");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "copy item from stdin (format csv)", "copy item from stdin with (freeze false, FORMAT text)",
            "copy binary item from stdin", "copy item from stdin binary", "copy item from stdin csv header",
            "copy item from stdin with delimiter ','", "copy item from stdin (null 'x')", "copy item from stdin (header)",
            "copy item from stdin (encoding 'latin1')", "copy item from stdin (default 'x')",
            "copy item from stdin (escape 'x')",
            "copy item from stdin (quote 'x') where id is null" })
    void optionsThatChangeTheFormatAreRefusedForRows(String sql) {
        TestScope unused = new TestScope(null, new PostgresDriverSupport());
        assertThat(catchThrowableOfType(DbSessionException.class, () -> SqlStatements.copyIn(unused, sql, Stream.of(1))))
                .hasMessageStartingWith("The option '")
                .hasMessageContaining("' changes the format of the data, and rows are sent in "
                        + "COPY's own text format [")
                .hasMessageEndingWith("Leave the option out, or pass the data as an "
                        + "InputStream in the format of your choice.");
    }

    @ParameterizedTest
    @ValueSource(strings = { "copy item(id) from stdin where name is null and id in (1, 2) or id is not null",
            "copy item(id) from stdin with (on_error stop)", "copy pg_temp.item(id) from stdin" })
    void otherOptionsAreNot(String sql) {
        assertThat(copy(sql, Stream.of(1, 2))).isEqualTo(2);
        scope.sql("create temp table \"binary\"(format int, \"null\" int)").update();
        assertThat(copy("copy \"binary\"(format, \"null\") from stdin", Stream.of(List.of(1, 2)))).isEqualTo(1);
        assertThat(copy("copy \"binary\" from stdin", Stream.of(List.of(1, 2)))).isEqualTo(1);
    }

    @Test
    void otherDatabasesAreRefused() {
        TestScope other = new TestScope(null, new GenericDriverSupport());
        assertThat(catchThrowableOfType(DbSessionException.class, () -> SqlStatements.copyIn(other, ROWS, Stream.of(1))))
                .hasMessage(
                        "copyIn(…) is for PostgreSQL, and the datasource is of another database [statement on the default datasource: "
                                + ROWS
                                + "]. Insert the rows with batch(…).");
        assertThat(catchThrowableOfType(DbSessionException.class, () -> SqlStatements.copyIn(other, ROWS, bytes(""))))
                .isNotNull();
    }

    // Failures

    /** It has failed, and knows it, and is not in the middle of a COPY. */
    private void assertTransactionFailed() throws Exception {
        Connection connection = scope.connection();
        assertThat(scope.driver().isTransactionFailed(connection, true)).isTrue();
        scope.sql("rollback to s").update();
        assertThat(items()).isEmpty();
        assertThat(copy(ROWS, Stream.of(List.of(1, "a")))).isEqualTo(1);
    }

    static Stream<Arguments> wrongRows() {
        return Stream.of(
                arguments(List.of(4711), "It has 1 values, and the COPY takes 2 columns"),
                arguments(List.of(4711, "secret", 3), "It has 3 values, and the COPY takes 2 columns"),
                arguments(null, "It has 1 values, and the COPY takes 2 columns"),
                arguments(List.of(4711, new Object()),
                        "Parameter 2 cannot be bound: values of type java.lang.Object are not known"),
                arguments(new Unmapped(4711, "secret"),
                        "No mapper has been made for the record " + Unmapped.class.getTypeName()));
    }

    private record Unmapped(int id, String name) {
    }

    @ParameterizedTest
    @MethodSource("wrongRows")
    void aWrongRowIsRefusedWithItsIndex(@Nullable Object wrong, String message) throws Exception {
        Stream<Object> rows = Stream.concat(IntStream.range(0, 20_000).mapToObj(i -> List.of(i, "x")),
                Collections.singletonList(wrong).stream());
        InvalidParameter refusal = catchThrowableOfType(InvalidParameter.class, () -> copy(ROWS, rows));
        assertThat(refusal)
                .hasMessageStartingWith("Row 20000 (counted from 0) is refused, and the COPY is cancelled: roll back. "
                        + message)
                .hasMessageNotContaining("4711").hasMessageNotContaining("secret");
        assertTransactionFailed();
    }

    @Test
    void valuesOfJdbcWithoutATextAreRefused() throws Exception {
        Object blob = java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] { java.sql.Blob.class },
                (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                });
        assertThat(catchThrowableOfType(InvalidParameter.class, () -> copy("copy item(id) from stdin", Stream.of(blob))))
                .hasMessageContaining("Value 1 cannot be sent: values of type ");
        assertTransactionFailed();
    }

    static Stream<Arguments> serverErrors() {
        return Stream.of(
                arguments("22P02", List.of("secret4711", "a")), arguments("23514", List.of(-4711, "secret")),
                arguments("22003", List.of(99999994711L, "secret")), arguments("22021", List.of(1, "secret4711\0")));
    }

    @ParameterizedTest
    @MethodSource("serverErrors")
    void errorsOfTheServerQuoteNoData(String state, List<Object> wrong) throws Exception {
        for (int before : new int[] { 0, 50_000 }) {
            for (int after : new int[] { 0, 50_000 }) {
                Stream<Object> rows = Stream.of(IntStream.range(0, before).mapToObj(i -> List.of(i, "x")), Stream.of(wrong),
                        IntStream.range(0, after).mapToObj(i -> List.of(i, "x"))).flatMap(part -> part);
                DbSessionException failure = catchThrowableOfType(DbSessionException.class, () -> copy(ROWS, rows));
                assertThat(failure.sqlState()).contains(state);
                assertThat(failure).hasMessageContaining("[statement on the default datasource: " + ROWS + "]");
                assertThat(failure.getSuppressed()).isEmpty();
                ValuesThatDoNotFitAreRefusedTest.assertNothingOf("4711", failure);
                ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", failure);
                if (state.equals("23514")) {
                    assertThat(((ConstraintViolation) failure).constraint()).contains("positive");
                }
                assertTransactionFailed();
                scope.sql("rollback to s").update();
            }
        }
        assertThat(catchThrowable(() -> copy(ROWS, bytes("1\tsecret4711\tx\n")))).hasMessageContaining("22P04")
                .hasMessageNotContaining("4711");
        assertTransactionFailed();
        assertThat(catchThrowableOfType(InvalidSql.class, () -> copy("copy item(none) from stdin", Stream.of(1)))).isNotNull();
    }

    static Stream<Arguments> wrongLines() {
        String csv = "copy item(id, name) from stdin (format csv, header match)";
        return Stream.of(
                arguments(ROWS, "1\ta\n2\tb\nsecret4711\tc\n4\td\n", "The statement failed, at line 3 of the data [statement",
                        "]: a text cannot be read as the type that is wanted; ", "22P02"),
                arguments(ROWS, "1\ta\n2\tb\tsecret4711\n", "The statement failed, at line 2 of the data [",
                        "]: the data is not in the format that the COPY expects; ", "22P04"),
                arguments(ROWS, "1\ta\n4711\n", "The statement failed, at line 2 of the data [", "]: the data is not in ",
                        "22P04"),
                arguments(csv, "id,secret4711\n1,a\n", "The statement failed, at line 1 of the data [",
                        "]: the data is not in ",
                        "22P04"),
                arguments(csv, "id,name\n1,\"a\nb\"\nsecret4711,c\n", "The statement failed, at line 4 of the data [",
                        "]: a text cannot ", "22P02"),
                arguments(ROWS, "1\tsecret\n-4711\tsecret\n", "A check constraint is violated, at line 2 of the data [",
                        "violates check constraint \"positive\"", "23514"),
                // This might be the COPY of a trigger.
                arguments(ROWS, "x\\nCOPY item, line 4711\tsecret\n", "The statement failed [", "", "22P02"));
    }

    @ParameterizedTest
    @MethodSource("wrongLines")
    void theLineThatWasRefusedIsTold(String sql, String data, String what, String reason, String state) throws Exception {
        DbSessionException failure = catchThrowableOfType(DbSessionException.class, () -> copy(sql, bytes(data)));
        assertThat(failure).hasMessageStartingWith(what).hasMessageContaining(reason).hasMessageContaining(state);
        assertThat(failure.sqlState()).contains(state);
        assertThat(failure.batchRows()).isEmpty();
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("4711", failure);
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", failure);
        assertTransactionFailed();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 50_000 })
    void theRowThatWasRefusedIsTold(int before) throws Exception {
        scope.sql("create unique index once on item(name) where id = 4712").update();
        scope.sql("alter table item alter id set not null").update();
        scope.sql("savepoint s").update();
        for (List<Object> wrong : List.<List<Object>> of(List.of("secret4711", "a\nb"), List.of(-4711, "secret"),
                Arrays.asList(null, "secret"))) {
            DbSessionException failure = catchThrowableOfType(DbSessionException.class, () -> copy(ROWS,
                    Stream.of(IntStream.range(0, before).mapToObj(i -> List.of(i, "x\ny\\")), Stream.of(wrong),
                            IntStream.range(0, 50_000).mapToObj(i -> List.of(i, "x"))).flatMap(part -> part)));
            assertThat(failure).hasMessageContaining(", in row " + before + " of the COPY (counted from 0) [statement on ");
            assertThat(failure.batchRow()).hasValue(before);
            ValuesThatDoNotFitAreRefusedTest.assertNothingOf("4711", failure);
            ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", failure);
            scope.sql("rollback to s").update();
        }
        // Found when the rows, which the server inserts many at a time, go into the index.
        DbSessionException twice = catchThrowableOfType(ConstraintViolation.class, () -> copy(ROWS,
                Stream.concat(IntStream.range(0, before + 1).mapToObj(i -> List.of(i == before ? 4712 : 0, "x")),
                        Stream.of(List.of(4712, "x"), List.of(0, "x")))));
        assertThat(twice.batchRow()).hasValue(before + 1);
    }

    /** The server has read more rows when it finds out. */
    @Test
    void aRowThatIsTooBigIsNotTakenForAnother() throws Exception {
        int columns = 1_400;
        scope.sql("create temp table wide(" + IntStream.range(0, columns).mapToObj(i -> "c" + i + " int8")
                .collect(Collectors.joining(", ")) + ")").update();
        Object[] narrow = new Object[columns];
        Object[] wide = new Object[columns];
        Arrays.fill(wide, 4711L);
        DbSessionException failure = catchThrowableOfType(DbSessionException.class,
                () -> copy("copy wide from stdin", IntStream.range(0, 10).mapToObj(i -> i == 3 ? wide : narrow)));
        assertThat(failure.sqlState()).contains("54000");
        assertThat(failure.batchRow()).isEmpty();
    }

    /** The SQLState of what is wrong with it, 08P01, is one of lost connections, too. */
    @Test
    void dataInTheBinaryFormatIsToldFromALostConnection() throws Exception {
        byte[] data = HexFormat.of().parseHex("5047434f50590aff0d0a00" + "00000000" + "00000000"
        // Two columns, an int4 of three bytes and a text of one.
                + "0002" + "00000003" + "000000" + "00000001" + "41" + "ffff");
        DbSessionException failure = catchThrowableOfType(DbSessionException.class,
                () -> copy("copy item(id, name) from stdin (format binary)", new ByteArrayInputStream(data)));
        assertThat(failure).isExactlyInstanceOf(DbSessionException.class)
                .hasMessageStartingWith("The statement failed, at line 1 of the data [")
                .hasMessageContaining("]: insufficient data left in message (SQLState 08P01). ");
        assertTransactionFailed();
    }

    @Test
    void exceptionsOfTheApplicationCancelTheCopyAndReachTheCaller() throws Exception {
        for (int before : new int[] { 0, 50_000 }) {
            for (Throwable thrown : new Throwable[] { new IllegalArgumentException("own"), new AssertionError("own") }) {
                Stream<Object> rows = IntStream.range(0, before + 1).mapToObj(i -> {
                    if (i == before) {
                        if (thrown instanceof Error e) {
                            throw e;
                        }
                        throw (RuntimeException) thrown;
                    }
                    return List.of(i, "x");
                });
                assertThat(catchThrowable(() -> copy(ROWS, rows))).isSameAs(thrown).hasNoSuppressedExceptions();
                assertTransactionFailed();
                scope.sql("rollback to s").update();
            }
        }
        IOException io = new IOException("own");
        InputStream broken = new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                if (read++ == 300_000) {
                    throw io;
                }
                return "1\tx\n".charAt((read - 1) % 4);
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                b[off] = (byte) read();
                return 1;
            }
        };
        assertThat(catchThrowable(() -> copy(ROWS, broken))).isInstanceOf(UncheckedIOException.class).hasCause(io);
        assertTransactionFailed();
    }
}
