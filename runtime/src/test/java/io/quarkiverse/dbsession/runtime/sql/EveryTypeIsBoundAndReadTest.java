package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PGobject;

@ExtendWith(Postgres.class)
class EveryTypeIsBoundAndReadTest {

    private static final TimeZone ZONE = TimeZone.getDefault();

    enum Mood {
        SAD,
        HAPPY {
            @Override
            public String toString() {
                return "not the name";
            }
        }
    }

    /** A zone with summer time, where half past two is skipped on 31 March 2024. */
    @BeforeAll
    static void summerTime() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterAll
    static void restore() {
        TimeZone.setDefault(ZONE);
    }

    static Stream<Arguments> values() {
        LocalDateTime skipped = LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000);
        OffsetDateTime moment = OffsetDateTime.of(2024, 3, 31, 1, 30, 0, 123_456_000, ZoneOffset.UTC);
        UUID uuid = UUID.fromString("00000000-0000-4000-8000-00000000002a");
        return Stream.of(
                arguments("text", String.class, "größer 😀 'quoted' \\ \" {,} null"),
                arguments("text", String.class, ""),
                arguments("text", Character.class, 'ß'),
                arguments("text", char.class, ' '),
                arguments("bool", Boolean.class, true),
                arguments("bool", boolean.class, false),
                arguments("int2", Byte.class, Byte.MIN_VALUE),
                arguments("int2", byte.class, Byte.MAX_VALUE),
                arguments("int2", Short.class, Short.MIN_VALUE),
                arguments("int2", short.class, Short.MAX_VALUE),
                arguments("int4", Integer.class, Integer.MIN_VALUE),
                arguments("int4", int.class, Integer.MAX_VALUE),
                arguments("int8", Long.class, Long.MIN_VALUE),
                arguments("int8", long.class, Long.MAX_VALUE),
                arguments("float4", Float.class, Float.MIN_VALUE),
                arguments("float4", float.class, Float.MAX_VALUE),
                arguments("float4", Float.class, Float.NaN),
                arguments("float4", Float.class, Float.NEGATIVE_INFINITY),
                arguments("float8", Double.class, Double.MIN_VALUE),
                arguments("float8", double.class, Double.MAX_VALUE),
                arguments("float8", Double.class, Double.NaN),
                arguments("float8", Double.class, Double.POSITIVE_INFINITY),
                arguments("numeric", BigDecimal.class, new BigDecimal("-123456789012345678901234567890.0123456789")),
                arguments("numeric", BigDecimal.class, new BigDecimal("0.00")),
                // The largest and the smallest that there is.
                arguments("numeric", BigDecimal.class, BigDecimal.TEN.pow(131_071)),
                arguments("numeric", BigDecimal.class, BigDecimal.valueOf(-1, 16_383)),
                arguments("numeric", BigInteger.class, BigInteger.TWO.pow(200).negate()),
                arguments("uuid", UUID.class, uuid),
                arguments("text", Mood.class, Mood.HAPPY),
                arguments("mood", Mood.class, Mood.HAPPY),
                arguments("date", LocalDate.class, LocalDate.of(2024, 2, 29)),
                arguments("date", LocalDate.class, LocalDate.of(-4000, 1, 1)),
                arguments("date", LocalDate.class, LocalDate.of(20000, 1, 1)),
                arguments("date", LocalDate.class, LocalDate.MAX),
                arguments("date", LocalDate.class, LocalDate.MIN),
                arguments("time", LocalTime.class, LocalTime.of(23, 59, 59, 999_999_000)),
                arguments("time", LocalTime.class, LocalTime.MIDNIGHT),
                arguments("timetz", OffsetTime.class, OffsetTime.of(1, 2, 3, 456_000, ZoneOffset.ofHoursMinutes(5, 30))),
                arguments("timestamp", LocalDateTime.class, skipped),
                arguments("timestamp", LocalDateTime.class, LocalDateTime.of(-43, 3, 15, 12, 0)),
                arguments("timestamp", LocalDateTime.class, LocalDateTime.MAX),
                arguments("timestamptz", OffsetDateTime.class, moment),
                arguments("timestamptz", OffsetDateTime.class, OffsetDateTime.MAX),
                arguments("timestamptz", OffsetDateTime.class, OffsetDateTime.MIN),
                arguments("timestamptz", ZonedDateTime.class, moment.toZonedDateTime()),
                arguments("timestamptz", Instant.class, moment.toInstant()),
                arguments("timestamptz", Instant.class, Instant.EPOCH), arguments("timestamptz", Instant.class, Instant.MAX),
                arguments("timestamptz", Instant.class, Instant.MIN),
                arguments("timestamptz", OffsetDateTime.class, OffsetDateTime.MAX),
                arguments("timestamptz", ZonedDateTime.class, OffsetDateTime.MIN.toZonedDateTime()),
                arguments("timestamptz", java.util.Date.class, new java.util.Date(-1)),
                arguments("date", java.sql.Date.class, java.sql.Date.valueOf("2024-02-29")),
                arguments("time", Time.class, new Time(Time.valueOf("12:34:56").getTime() + 789)),
                arguments("timestamp", Timestamp.class, Timestamp.valueOf("2024-02-29 12:34:56.123456")),
                arguments("timestamptz", Timestamp.class, Timestamp.valueOf("2024-02-29 12:34:56.123456")),
                arguments("bytea", byte[].class, new byte[] { 0, -1, 127, -128, '\\' }),
                arguments("bytea", byte[].class, new byte[0]),
                // arrays
                arguments("text[]", String[].class, new String[] { "a,\"b'{}\\", null, "", "NULL", "😀" }),
                arguments("text[]", String[].class, new String[0]),
                arguments("text[]", Character[].class, new Character[] { 'a', null, ',' }),
                arguments("text[]", char[].class, new char[] { 'a', '"' }),
                arguments("bool[]", Boolean[].class, new Boolean[] { true, null, false }),
                arguments("bool[]", boolean[].class, new boolean[] { true, false }),
                arguments("int2[]", Byte[].class, new Byte[] { Byte.MIN_VALUE, null }),
                arguments("int2[]", Short[].class, new Short[] { Short.MIN_VALUE, null, Short.MAX_VALUE }),
                arguments("int2[]", short[].class, new short[] { 1 }),
                arguments("int4[]", Integer[].class, new Integer[] { Integer.MIN_VALUE, null, Integer.MAX_VALUE }),
                arguments("int4[]", int[].class, new int[] { 1, 2 }),
                arguments("int4[]", int[].class, new int[0]),
                arguments("int8[]", Long[].class, new Long[] { Long.MIN_VALUE, null, Long.MAX_VALUE }),
                arguments("int8[]", long[].class, new long[] { 3_000_000_000L }),
                arguments("float4[]", Float[].class, new Float[] { Float.MAX_VALUE, null, Float.NaN }),
                arguments("float4[]", float[].class, new float[] { 1.5f }),
                arguments("float8[]", Double[].class, new Double[] { Double.MIN_VALUE, null, Double.NEGATIVE_INFINITY }),
                arguments("float8[]", double[].class, new double[] { 1.5 }),
                arguments("numeric[]", BigDecimal[].class, new BigDecimal[] { new BigDecimal("1.50"), null }),
                arguments("numeric[]", BigInteger[].class, new BigInteger[] { BigInteger.TWO.pow(99), null }),
                arguments("uuid[]", UUID[].class, new UUID[] { uuid, null }),
                arguments("text[]", Mood[].class, new Mood[] { Mood.HAPPY, null }),
                arguments("mood[]", Mood[].class, new Mood[] { Mood.HAPPY, null, Mood.SAD }),
                arguments("mood[]", Mood[].class, new Mood[0]),
                arguments("date[]", LocalDate[].class,
                        new LocalDate[] { LocalDate.of(2024, 2, 29), null, LocalDate.MAX, LocalDate.of(-43, 3, 15) }),
                arguments("time[]", LocalTime[].class, new LocalTime[] { LocalTime.of(1, 2, 3, 456_789_000), null }),
                arguments("timetz[]", OffsetTime[].class,
                        new OffsetTime[] { OffsetTime.of(1, 2, 3, 456_789_000, ZoneOffset.ofHours(-7)), null }),
                arguments("timestamp[]", LocalDateTime[].class,
                        new LocalDateTime[] { skipped, null, LocalDateTime.MIN, LocalDateTime.of(12024, 1, 1, 0, 0) }),
                arguments("timestamptz[]", OffsetDateTime[].class,
                        new OffsetDateTime[] { moment, null, OffsetDateTime.MAX, OffsetDateTime.MIN }),
                arguments("timestamptz[]", Instant[].class, new Instant[] { moment.toInstant(), null, Instant.MAX }),
                arguments("timestamptz[]", ZonedDateTime[].class, new ZonedDateTime[] { moment.toZonedDateTime(), null }),
                arguments("timestamptz[]", java.util.Date[].class, new java.util.Date[] { new java.util.Date(1), null }),
                arguments("timestamptz[]", java.util.Date[].class, new java.util.Date[] { new Timestamp(2), null }),
                arguments("date[]", java.sql.Date[].class, new java.sql.Date[] { java.sql.Date.valueOf("2024-02-29"), null }),
                arguments("time[]", Time[].class, new Time[] { new Time(Time.valueOf("12:34:56").getTime() + 7), null }),
                arguments("timestamp[]", Timestamp[].class,
                        new Timestamp[] { Timestamp.valueOf("2024-02-29 12:34:56.123456"), null }),
                arguments("bytea[]", byte[][].class, new byte[][] { { 0, -1 }, null, {} }),
                // arrays of two dimensions
                arguments("int4[]", int[][].class, new int[][] { { 1, 2 }, { 3, 4 } }),
                arguments("int4[]", Integer[][].class, new Integer[][] { { 1, null }, { null, 4 } }),
                arguments("int2[]", Short[][].class, new Short[][] { { 1, null } }),
                arguments("int4[]", Integer[][].class, new Integer[0][]),
                arguments("text[]", String[][].class, new String[][] { { "a", "{b}" }, { null, "" } }),
                arguments("text[]", String[][].class, new String[][] { { "}\"{", "\\", "," }, { "NULL", "\\\"", "{" } }),
                arguments("text[]", String[][][].class,
                        new String[][][] { { { "a", "b", "c" } }, { { "d", null, "f" } } }),
                arguments("int8[]", long[][][][][][].class, new long[][][][][][] {
                        { { { { { 1, 2 }, { 3, 4 } } } }, { { { { 5, 6 }, { 7, 8 } } } } } }),
                arguments("uuid[]", UUID[][].class, new UUID[][] { { uuid, null }, { null, uuid } }),
                arguments("mood[]", Mood[][].class, new Mood[][] { { Mood.SAD, Mood.HAPPY } }),
                arguments("timestamp[]", LocalDateTime[][].class,
                        new LocalDateTime[][] { { skipped, null }, { null, skipped } }),
                arguments("bytea[]", byte[][][].class, new byte[][][] { { { 1 }, { 2 } } }));
    }

    @ParameterizedTest
    @MethodSource("values")
    void asAValueOfItsType(String sqlType, Class<?> type, Object value, TestScope scope) {
        createTable(scope, sqlType);
        assertThat(scope.sql("insert into t values (1, ?), (2, ?)").param(value).param(null).update()).isEqualTo(2);
        Object read = scope.sql("select v from t where id = 1").query(type).single();
        assertThat(read).isInstanceOf(boxed(value)).isEqualTo(value);
        assertThat(scope.sql("select v from t where id = 2").query(type).list()).singleElement().isNull();
    }

    /** The driver turns to the binary format after some executions of a statement; values must not depend on it. */
    @ParameterizedTest
    @MethodSource("values")
    void inTheBinaryFormatToo(String sqlType, Class<?> type, Object value, TestScope scope) throws Exception {
        scope.connection().unwrap(org.postgresql.PGConnection.class).setPrepareThreshold(-1);
        asAValueOfItsType(sqlType, type, value, scope);
    }

    @ParameterizedTest
    @MethodSource("values")
    void inAComparison(String sqlType, Class<?> type, Object value, TestScope scope) {
        createTable(scope, sqlType);
        scope.sql("insert into t values (1, :v)").param("v", value).update();
        int found = scope.sql("select count(*) from t where v = :v and :v = v").param("v", value).query(int.class).single();
        assertThat(found).isEqualTo(1);
        if (value.getClass().isArray() && sqlType.endsWith("[]")) {
            assertThat(scope.sql("select v[1] = any(:v) from t where v[1] is not null").param("v", value)
                    .query(Boolean.class).list()).doesNotContain(false);
        }
    }

    @Test
    void valuesOfJdbcAndOfTheDriverAreBoundAsTheyAre(TestScope scope) throws Exception {
        PGobject interval = new PGobject();
        interval.setType("jsonb");
        interval.setValue("{\"a\": 1}");
        assertThat(scope.sql("select ?::jsonb").param(interval).query(String.class).single()).isEqualTo("{\"a\": 1}");
        Array array = scope.connection().createArrayOf("int4", new Integer[] { 1, 2 });
        assertThat(scope.sql("select ?").param(array).query(int[].class).single()).containsExactly(1, 2);
        assertThat(array.getArray()).as("an array of the application is not freed").isEqualTo(new Integer[] { 1, 2 });
        var xml = scope.connection().createSQLXML();
        xml.setString("<a/>");
        assertThat(scope.sql("select ?").param(xml).query(String.class).single()).isEqualTo("<a/>");
    }

    private static void createTable(TestScope scope, String sqlType) {
        scope.sql("create type mood as enum ('SAD', 'HAPPY')").update();
        scope.sql("create table t(id int, v " + sqlType + ")").update();
    }

    private static Class<?> boxed(Object value) {
        return value instanceof Mood ? Mood.class : value.getClass();
    }

    @Test
    void theValuesOfThisTestAreOfAllTypes() {
        assertThat(values().map(arguments -> ((Class<?>) arguments.get()[1]).getTypeName()).toList())
                .containsAll(Arrays.asList(KnownTypes.READABLE.replace("enums, ", "").replace(", arrays of these, Object", "")
                        .split(", ")).stream().map(EveryTypeIsBoundAndReadTest::qualified).toList());
    }

    private static String qualified(String name) {
        if (name.contains(".") || name.contains("[")) {
            return name;
        }
        if (name.startsWith("Local") || name.startsWith("Offset") || name.startsWith("Zoned") || name.equals("Instant")) {
            return "java.time." + name;
        }
        return (name.startsWith("Big") ? "java.math." : name.equals("UUID") ? "java.util." : "java.lang.") + name;
    }
}
