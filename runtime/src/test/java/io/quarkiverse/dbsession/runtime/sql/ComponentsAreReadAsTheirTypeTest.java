package io.quarkiverse.dbsession.runtime.sql;

import static io.quarkiverse.dbsession.runtime.sql.ValueType.listOf;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.optionalOf;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkiverse.dbsession.RowMappingException;

/**
 * What a column becomes in a component: the same as by itself, strictly, and P16: without a value in any message.
 */
@ExtendWith(Postgres.class)
class ComponentsAreReadAsTheirTypeTest {

    private static final TimeZone ZONE = TimeZone.getDefault();

    record Any(@Nullable Object value) {
    }

    /** As where the values come from. */
    @BeforeAll
    static void summerTime() {
        EveryTypeIsBoundAndReadTest.summerTime();
    }

    @AfterAll
    static void restore() {
        TimeZone.setDefault(ZONE);
    }

    private static TestScope scope(TestScope scope, ValueType type) {
        return StandIn.scope(scope, new StandIn(Any.class, row -> new Any(row.get(0)), type));
    }

    private static @Nullable Object read(TestScope scope, ValueType type, String expression) {
        return scope(scope, type).sql("select " + expression + " as value").query(Any.class).single().value();
    }

    @ParameterizedTest
    @MethodSource("io.quarkiverse.dbsession.runtime.sql.EveryTypeIsBoundAndReadTest#values")
    void everyTypeOfColumn(String sqlType, Class<?> type, Object value, TestScope scope) throws Exception {
        scope.sql("create type mood as enum ('SAD', 'HAPPY')").update();
        scope.sql("create table t(value " + sqlType + ")").update();
        scope.sql("insert into t values (?), (?)").param(value).param(null).update();
        for (int threshold : new int[] { 5, -1 }) {
            scope.connection().unwrap(PGConnection.class).setPrepareThreshold(threshold);
            List<Any> rows = scope(scope, scalar(type)).sql("select value from t order by value is null").query(Any.class)
                    .list();
            assertThat(rows.get(0).value()).hasSameClassAs(value).isEqualTo(value);
            assertThat(rows.get(1).value()).isNull();
            assertThat(scope(scope, optionalOf(scalar(type))).sql("select value from t where value is null").query(Any.class)
                    .single().value()).isEqualTo(Optional.empty());
        }
    }

    record OfBoolean(boolean value) {
    }

    record OfByte(byte value) {
    }

    record OfShort(short value) {
    }

    record OfChar(char value) {
    }

    record OfInt(int value) {
    }

    record OfLong(long value) {
    }

    record OfFloat(float value) {
    }

    record OfDouble(double value) {
    }

    private static Arguments primitive(Class<?> type, Function<RowValues, Record> constructor, String expression,
            Record record, String zero) {
        return arguments(type, new StandIn(record.getClass(), constructor, scalar(type)), expression, record, zero);
    }

    static Stream<Arguments> primitives() {
        return Stream.of(
                primitive(boolean.class, row -> new OfBoolean(row.getBoolean(0)), "true", new OfBoolean(true), "false"),
                primitive(byte.class, row -> new OfByte(row.getByte(0)), "-128::int2", new OfByte((byte) -128), "0::int2"),
                primitive(byte.class, row -> new OfByte(row.getByte(0)), "127::int8", new OfByte((byte) 127), "0::int8"),
                primitive(short.class, row -> new OfShort(row.getShort(0)), "300::int4", new OfShort((short) 300), "0::int4"),
                primitive(char.class, row -> new OfChar(row.getChar(0)), "'ß'", new OfChar('ß'), "' '"),
                primitive(int.class, row -> new OfInt(row.getInt(0)), "2147483647", new OfInt(Integer.MAX_VALUE), "0"),
                primitive(int.class, row -> new OfInt(row.getInt(0)), "-5::int2", new OfInt(-5), "0::int2"),
                primitive(int.class, row -> new OfInt(row.getInt(0)), "5::int8", new OfInt(5), "0::int8"),
                primitive(int.class, row -> new OfInt(row.getInt(0)), "5.00", new OfInt(5), "0.0"),
                primitive(long.class, row -> new OfLong(row.getLong(0)), "9223372036854775807", new OfLong(Long.MAX_VALUE),
                        "0::int8"),
                primitive(long.class, row -> new OfLong(row.getLong(0)), "-7::int4", new OfLong(-7), "0::int4"),
                primitive(long.class, row -> new OfLong(row.getLong(0)), "7::numeric", new OfLong(7), "0::numeric"),
                primitive(float.class, row -> new OfFloat(row.getFloat(0)), "1.5::float4", new OfFloat(1.5f), "0::float4"),
                primitive(double.class, row -> new OfDouble(row.getDouble(0)), "1.5::float8", new OfDouble(1.5), "0::float8"),
                primitive(double.class, row -> new OfDouble(row.getDouble(0)), "7::int4", new OfDouble(7), "0::int4"),
                primitive(double.class, row -> new OfDouble(row.getDouble(0)), "1.5::numeric", new OfDouble(1.5),
                        "0::numeric"));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void primitivesOfEveryNumberThatFits(Class<?> type, StandIn mapper, String expression, Record record, String zero,
            TestScope scope) {
        TestScope mapped = StandIn.scope(scope, mapper);
        assertThat(mapped.sql("select " + expression + " as value").query(mapper.type()).list()).singleElement()
                .isEqualTo(record);
        assertThat(mapped.sql("select " + zero + " as value").query(mapper.type()).list()).as("zero is not NULL").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void nullDoesNotBecomeZero(Class<?> type, StandIn mapper, String expression, Record record, String zero, TestScope scope) {
        String sql = "select nullif(" + zero + ", " + zero + ") as value";
        assertThatThrownBy(() -> StandIn.scope(scope, mapper).sql(sql).query(mapper.type()).list())
                .isInstanceOf(RowMappingException.class).hasMessageStartingWith("Column 'value' (")
                .hasMessageEndingWith(") cannot be read as " + type + " for component 'value' of " + mapper.type().getName()
                        + ": it is NULL, and " + type + " cannot be null [statement on the default datasource: " + sql
                        + "]. Declare the component with a wrapper type or as an Optional, or use coalesce in the statement.");
    }

    static Stream<Arguments> unfit() {
        String range = "a number is out of its range or has a fraction";
        return Stream.of(
                arguments(OfInt.class, int.class, "4711000000", "int8", range),
                arguments(OfInt.class, int.class, "4711.5", "numeric", range),
                arguments(OfInt.class, int.class, "4711.5", "float8", "it gives java.lang.Double"),
                arguments(OfInt.class, int.class, "4711", "text", "it gives java.lang.String"),
                arguments(OfLong.class, long.class, "4711.5", "float8", "it gives java.lang.Double"),
                arguments(OfLong.class, long.class, "47110000000000000000", "numeric", range),
                arguments(OfShort.class, short.class, "47110", "int4", range),
                arguments(OfByte.class, byte.class, "4711", "int2", range),
                arguments(OfChar.class, char.class, "4711", "text", "a text is not one character long"),
                arguments(OfFloat.class, float.class, "471100001", "int4", range),
                arguments(OfDouble.class, double.class, "9007199254740993", "int8", range),
                arguments(OfDouble.class, double.class, "4711", "text", "it gives java.lang.String"),
                arguments(OfBoolean.class, boolean.class, "4711", "int4", "it gives java.lang.Integer"),
                arguments(Any.class, String.class, "4711", "int4", "it gives java.lang.Integer"),
                arguments(Any.class, Integer.class, "4711000000", "int8", range));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void whatDoesNotFitIsRefused(Class<? extends Record> record, Class<?> type, String value, String sqlType, String why,
            TestScope scope) {
        StandIn mapper = record == Any.class ? new StandIn(Any.class, row -> new Any(row.get(0)), scalar(type))
                : primitives().map(arguments -> (StandIn) arguments.get()[1]).filter(known -> known.type() == record)
                        .findFirst().orElseThrow();
        String sql = "select ?::text::" + sqlType + " as value";
        RowMappingException refusal = catchThrowableOfType(RowMappingException.class,
                () -> StandIn.scope(scope, mapper).sql(sql).param(value).query(record).list());
        assertThat(refusal).hasMessageStartingWith("Column 'value' (" + sqlType + ") cannot be read as " + type.getTypeName()
                + " for component 'value' of " + record.getName() + ": " + why);
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf(value, refusal);
    }

    @Test
    void listsOfArrays(TestScope scope) {
        assertThat(read(scope, listOf(scalar(Integer.class)), "'{1,null,3}'::int[]")).isEqualTo(Arrays.asList(1, null, 3));
        assertThat(read(scope, listOf(scalar(Long.class)), "'{1}'::int[]")).isEqualTo(List.of(1L));
        assertThat(read(scope, listOf(scalar(String.class)), "'{}'::text[]")).isEqualTo(List.of());
        assertThat(read(scope, listOf(scalar(String.class)), "null::text[]")).isNull();
        assertThat(read(scope, optionalOf(listOf(scalar(String.class))), "'{a}'::text[]")).isEqualTo(Optional.of(List.of("a")));
        assertThat(read(scope, listOf(listOf(scalar(Integer.class))), "'{{1,2},{3,null}}'::int[]"))
                .isEqualTo(List.of(List.of(1, 2), Arrays.asList(3, null)));
        assertThat(read(scope, listOf(scalar(EveryTypeIsBoundAndReadTest.Mood.class)), "'{SAD}'::text[]"))
                .isEqualTo(List.of(EveryTypeIsBoundAndReadTest.Mood.SAD));
        assertThat((List<?>) read(scope, listOf(scalar(int[].class)), "'{{1,2},{3,4}}'::int[]"))
                .usingRecursiveComparison().isEqualTo(List.of(new int[] { 1, 2 }, new int[] { 3, 4 }));
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) read(scope, listOf(scalar(Integer.class)), "'{1}'::int[]");
        assertThatThrownBy(() -> list.add(2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void listsAreOfArraysOnly(TestScope scope) {
        assertThatThrownBy(() -> read(scope, listOf(scalar(Integer.class)), "4711")).isInstanceOf(RowMappingException.class)
                .hasMessageStartingWith("Column 'value' (int4) cannot be read as java.util.List for component 'value' of "
                        + Any.class.getName() + ": it gives java.lang.Integer [");
        assertThatThrownBy(() -> read(scope, listOf(listOf(scalar(Integer.class))), "'{4711}'::int[]"))
                .isInstanceOf(RowMappingException.class).hasMessageContaining(": it gives java.lang.Integer [");
    }

    @Test
    void jsonIsATextOrATree(TestScope scope) {
        String json = "'{\"a\": [1, 12345678901234567890.12345678901234567890, 1.10, null]}'";
        for (String type : List.of("json", "jsonb")) {
            assertThat(read(scope, scalar(String.class), json + "::" + type)).asString().contains("1.10");
            JsonNode node = (JsonNode) read(scope, scalar(JsonNode.class), json + "::" + type);
            assertThat(node.path("a").path(1).decimalValue())
                    .isEqualTo(new BigDecimal("12345678901234567890.12345678901234567890"));
            assertThat(node).hasToString("{\"a\":[1,12345678901234567890.12345678901234567890,1.10,null]}");
            assertThat(read(scope, scalar(ObjectNode.class), json + "::" + type)).isEqualTo(node);
            assertThat(read(scope, scalar(ArrayNode.class), "'[]'::" + type)).isInstanceOf(ArrayNode.class);
            assertThat(read(scope, scalar(JsonNode.class), "'null'::" + type)).as("a document, and no NULL")
                    .isInstanceOf(com.fasterxml.jackson.databind.node.NullNode.class);
            assertThat(read(scope, optionalOf(scalar(JsonNode.class)), "null::" + type)).isEqualTo(Optional.empty());
            assertThat(read(scope, listOf(scalar(JsonNode.class)), "array[" + json + "::" + type + ", null]"))
                    .isEqualTo(Arrays.asList(node, null));
        }
        assertThat(scope(scope, scalar(String.class)).sql("select " + json + "::jsonb").query(JsonNode.class).single())
                .as("a column by itself").isInstanceOf(ObjectNode.class);
    }

    @Test
    void whatIsNoSuchJsonIsNotQuoted(TestScope scope) {
        List.of(arguments(JsonNode.class, "'s3cret'::text", "a text is not JSON", "Read it as String"),
                arguments(JsonNode.class, "'{} s3cret'::text", "a text is not JSON", "Read it as String"),
                arguments(ObjectNode.class, "'[\"s3cret\"]'::jsonb", "a document is a JSON array", "Read it as JsonNode."),
                arguments(JsonNode.class, "4711", "it gives java.lang.Integer", "Read it as java.lang.Integer"))
                .forEach(arguments -> {
                    String sql = arguments.get()[1].toString();
                    TestScope mapped = scope(scope, scalar((Class<?>) arguments.get()[0]));
                    String parameter = sql.startsWith("'") ? sql.substring(1, sql.lastIndexOf('\'')) : sql;
                    String type = sql.startsWith("'") ? sql.substring(sql.lastIndexOf('\'') + 1) : "::int4";
                    RowMappingException refusal = catchThrowableOfType(RowMappingException.class, () -> mapped
                            .sql("select ?::text" + type + " as value").param(parameter).query(Any.class).list());
                    assertThat(refusal).hasMessageContaining(": " + arguments.get()[2] + " [").hasMessageContaining("]. "
                            + arguments.get()[3]);
                    ValuesThatDoNotFitAreRefusedTest.assertNothingOf("s3cret", refusal);
                });
    }

    @Test
    void withoutJacksonItsTypesAreNotKnown(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("select '{}'::json").query(JsonNode.class)).isInstanceOf(RowMappingException.class)
                .hasMessageStartingWith("Values of type com.fasterxml.jackson.databind.JsonNode cannot be read [");
        assertThat(KnownTypes.isReadable(JsonNode.class.getName())).as("but to the build they are").isTrue();
    }
}
