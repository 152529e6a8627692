package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.dbsession.RowMappingException;

@ExtendWith(Postgres.class)
@DisplayName("P16: values that cannot be read as asked are refused, and no message quotes them")
class ValuesThatDoNotFitAreRefusedTest {

    enum Mood {
        HAPPY,
        SAD
    }

    private static final String RANGE = "a number is out of its range or has a fraction";
    private static final String WIDER = "Read it as a wider type, or round it in the statement.";

    static Stream<Arguments> unfit() {
        return Stream.of(
                arguments("3000000000", "int8", Integer.class, RANGE, WIDER),
                arguments("3000000000", "int8", int.class, RANGE, WIDER),
                arguments("40000", "int4", Short.class, RANGE, WIDER),
                arguments("-4711", "int2", Byte.class, RANGE, WIDER),
                arguments("12345678901234567890", "numeric", Long.class, RANGE, WIDER),
                arguments("4711.5", "numeric", Long.class, RANGE, WIDER),
                arguments("4711.5", "numeric", BigInteger.class, RANGE, WIDER),
                arguments("4711e300", "float8", Float.class, RANGE, WIDER),
                arguments("4711e400", "numeric", Double.class, RANGE, WIDER),
                arguments("4711.5", "float8", Integer.class, "it gives java.lang.Double",
                        "Read it as java.lang.Double, or cast it in the statement."),
                arguments("4711", "text", Integer.class, "it gives java.lang.String",
                        "Read it as java.lang.String, or cast it"),
                arguments("4711", "int4", String.class, "it gives java.lang.Integer", "Read it as java.lang.Integer"),
                arguments("4711", "int4", Boolean.class, "it gives java.lang.Integer", ""),
                arguments("4711.5", "float8", BigDecimal.class, "it gives java.lang.Double", ""),
                arguments("4711", "text", Double.class, "it gives java.lang.String", ""),
                arguments("4711", "text", Float.class, "it gives java.lang.String", ""),
                arguments("4711", "text", UUID.class, "it gives java.lang.String", ""),
                arguments("4711", "text", byte[].class, "it gives java.lang.String", ""),
                arguments("4711-12-30", "date", LocalDateTime.class, "it gives java.time.LocalDate", ""),
                arguments("4711-12-30", "timestamp", Instant.class, "it gives java.time.LocalDateTime", ""),
                arguments("4711-12-30", "timestamp", LocalDate.class, "it gives java.time.LocalDateTime", ""),
                arguments("4711-12-30", "timestamptz", LocalDateTime.class, "it gives java.time.OffsetDateTime", ""),
                arguments("4711-12-30", "date", java.util.Date.class, "it gives java.time.LocalDate", ""),
                arguments("9007199254740993", "int8", Double.class, RANGE, ""),
                arguments("9223372036854775807", "int8", Double.class, RANGE, ""),
                arguments("16777217", "int4", Float.class, RANGE, ""),
                arguments("infinity", "timestamptz", java.util.Date.class, "a time is out of its range",
                        "Read it as a type of java.time."),
                arguments("-infinity", "timestamptz", Timestamp.class, "a time is out of its range", ""),
                arguments("infinity", "timestamp", Timestamp.class, "a time is out of its range", ""),
                arguments("infinity", "date", java.sql.Date.class, "a time is out of its range", ""),
                arguments("NaN", "numeric", BigDecimal.class, "it gives java.lang.Double", ""),
                arguments("4711", "text", Character.class, "a text is not one character long", "Read it as String."),
                arguments("", "text", char.class, "a text is not one character long", "Read it as String."),
                arguments("4711", "text", Mood.class, "a text is the name of none of its constants (HAPPY, SAD)",
                        "Correct the data, or read it as String."),
                arguments("{4711,NULL}", "int4[]", int[].class, "an element is null, and int cannot be null",
                        "Read it as an array of the wrapper type"),
                arguments("{4711,3000000000}", "int8[]", Integer[].class, RANGE, WIDER),
                arguments("{4711}", "text[]", Mood[].class, "a text is the name of none of its constants", ""),
                arguments("{{4711}}", "int4[]", Integer[].class, "it gives java.lang.Integer[]", ""),
                arguments("{4711}", "int4[]", Integer[][].class, "it gives java.lang.Integer", ""),
                arguments("4711", "int4", Integer[].class, "it gives java.lang.Integer", ""),
                arguments("{4711}", "int4[]", Integer.class, "it gives java.lang.Integer[]", ""));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void valuesOfAnotherType(String value, String sqlType, Class<?> type, String why, String remedy, TestScope scope)
            throws Exception {
        String sql = "select ?::text::" + sqlType + " as n";
        for (int threshold : new int[] { 5, -1 }) {
            scope.connection().unwrap(org.postgresql.PGConnection.class).setPrepareThreshold(threshold);
            RowMappingException refusal = catchThrowableOfType(RowMappingException.class,
                    () -> scope.sql(sql).param(value).query(type).list());
            assertThat(refusal).hasMessageStartingWith("Column 'n' (" + sqlType + ") cannot be read as " + type.getTypeName()
                    + ": " + why).hasMessageContaining(" [statement on the default datasource: " + sql + "]. " + remedy);
            assertThat(refusal.sql()).contains(sql);
            if (!value.isEmpty()) {
                assertNothingOf(value.replaceAll("[{}]|,.*", ""), refusal);
            }
        }
    }

    @Test
    void whatTheDriverOrTheJdkCannotParseIsNotQuoted(TestScope scope) {
        RowMappingException refusal = catchThrowableOfType(RowMappingException.class,
                () -> scope.sql("select '{4711,NaN}'::numeric[] as n").query(Object.class).list());
        assertThat(refusal).hasNoCause()
                .hasMessageStartingWith("Column 'n' (numeric[]) cannot be read: its value is beyond what "
                        + "Java has a type for (java.lang.NumberFormatException) [");
    }

    @Test
    void theFirstElementsOfNestedArraysAreLookedAtToo(TestScope scope) {
        assertThat(scope.sql("select '{}'::int4[]").query(Integer[][].class).single()).isEmpty();
    }

    @Test
    void widerNumbersAreGivenIfNothingIsLost(TestScope scope) {
        assertThat(scope.sql("select count(*) from pg_class").query(int.class).single()).isPositive();
        assertThat(scope.sql("select sum(1::int8)").query(Long.class).single()).isEqualTo(1L);
        assertThat(scope.sql("select 4711.00").query(Short.class).single()).isEqualTo((short) 4711);
        assertThat(scope.sql("select avg(x) from (values (1), (2)) as t(x)").query(Double.class).single()).isEqualTo(1.5);
        assertThat(scope.sql("select 7").query(BigDecimal.class).single()).isEqualTo("7");
        assertThat(scope.sql("select 7::int8").query(BigInteger.class).single()).isEqualTo(7);
        assertThat(scope.sql("select 7").query(Float.class).single()).isEqualTo(7f);
        assertThat(scope.sql("select 'infinity'::timestamptz").query(OffsetDateTime.class).single())
                .isEqualTo(OffsetDateTime.MAX);
    }

    @Test
    @DisplayName("P15: types that cannot be read are refused at once, and the known ones are named")
    void unknownTypes(TestScope scope) {
        for (Class<?> unknown : List.of(YearMonth.class, YearMonth[].class, Number.class, List.class, void.class, Enum.class,
                SQLException.class)) {
            assertThatThrownBy(() -> scope.sql("select 1").query(unknown)).isInstanceOf(RowMappingException.class)
                    .hasMessage("Values of type " + unknown.getTypeName()
                            + " cannot be read [statement on the default datasource: "
                            + "select 1]. These can: String, Character, Boolean, Byte, Short, Integer, Long, Float, Double, "
                            + "BigDecimal, BigInteger, UUID, enums, LocalDate, LocalTime, LocalDateTime, OffsetTime, "
                            + "OffsetDateTime, ZonedDateTime, Instant, byte[], java.sql.Date, java.sql.Time, "
                            + "java.sql.Timestamp, java.util.Date, arrays of these, Object, and records. For others pass a "
                            + "row mapper: query(row -> …).");
        }
    }

    @Test
    void moreThanOneColumnEvenWithoutRows(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("select 1, 2 where false").query(Integer.class).list())
                .isInstanceOf(RowMappingException.class)
                .hasMessage(
                        "Rows of 2 columns cannot be read as java.lang.Integer [statement on the default datasource: select 1, "
                                + "2 where false]. Select one column, or read the rows as a record, with query(RowMapper) or, as maps, "
                                + "with query().");
    }

    @Test
    void aMapperThatFailsWithAnSqlException(TestScope scope) {
        RowMappingException refusal = catchThrowableOfType(RowMappingException.class,
                () -> scope.sql("select 'secret' as s").query(row -> row.getInt("s")).single());
        assertThat(refusal)
                .hasMessage("The row mapper could not read a row [statement on the default datasource: select 'secret' "
                        + "as s]. a number is out of range; the message of the database may quote data and is left out, see the "
                        + "database's log (SQLState 22003). Check the labels and types of the columns that it reads.");
        assertThat(refusal.getCause()).isInstanceOf(SQLException.class).hasMessageNotContaining("secret");
        assertThat(refusal.sqlState()).isEmpty();
        assertThatThrownBy(() -> scope.sql("select 1 as s").query(row -> row.getInt("x")).single())
                .isInstanceOf(RowMappingException.class)
                .hasMessageContaining("The column name x was not found in this ResultSet.");
    }

    /** To close it would give the pooled connection back behind the session, and commit what is open. */
    @Test
    void aMapperThatGoesBackToTheConnection(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("select 1").query(row -> row.getStatement().getConnection()).list())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "getStatement() of a row is refused by the session of the default datasource, to which the statement "
                                + "and its connection belong. Use the session for further statements.");
    }

    @Test
    void uncheckedExceptionsOfAMapperPassUnchanged(TestScope scope) {
        RuntimeException own = new IllegalStateException("own");
        assertThatThrownBy(() -> scope.sql("select 1").query(row -> {
            throw own;
        }).list()).isSameAs(own);
    }

    static void assertNothingOf(String value, Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(value);
    }
}
