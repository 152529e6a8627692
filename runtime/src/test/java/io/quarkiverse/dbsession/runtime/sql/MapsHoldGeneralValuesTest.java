package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.dbsession.RowMappingException;

@ExtendWith(Postgres.class)
class MapsHoldGeneralValuesTest {

    static Stream<Arguments> values() {
        LocalDateTime local = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 678_901_000);
        return Stream.of(
                arguments("'x'::text", "x"),
                arguments("'x'::varchar(3)", "x"),
                arguments("'x'::char(3)", "x  "),
                arguments("'x'::name", "x"),
                arguments("'x'", "x"),
                arguments("1::int2", 1),
                arguments("1::int4", 1),
                arguments("1::int8", 1L),
                arguments("1.50::numeric", new BigDecimal("1.50")),
                arguments("1.5::float4", 1.5f),
                arguments("1.5::float8", 1.5d),
                arguments("true", true),
                arguments("'00000000-0000-0000-0000-000000000001'::uuid", new UUID(0, 1)),
                arguments("'2024-01-02'::date", LocalDate.of(2024, 1, 2)),
                arguments("'03:04:05.678901'::time", local.toLocalTime()),
                arguments("'03:04:05.678901+02'::timetz", OffsetTime.of(local.toLocalTime(), ZoneOffset.ofHours(2))),
                arguments("'2024-01-02 03:04:05.678901'::timestamp", local),
                arguments("'2024-01-02 03:04:05.678901+00'::timestamptz", local.atOffset(ZoneOffset.UTC)),
                arguments("'\\x01ff'::bytea", new byte[] { 1, -1 }),
                arguments("'{\"a\": 1}'::json", "{\"a\": 1}"),
                arguments("'{\"a\": 1}'::jsonb", "{\"a\": 1}"),
                arguments("'<a/>'::xml", "<a/>"),
                arguments("'HAPPY'::mood", "HAPPY"),
                arguments("'a'::short_text", "a"),
                arguments("'10.0.0.1'::inet", "10.0.0.1"),
                arguments("'1 day'::interval", "1 day"),
                arguments("'[(1,2)]'::path", "[(1,2)]"),
                arguments("'[1,5)'::int4range", "[1,5)"),
                arguments("'101'::bit(3)", "101"),
                arguments("'1'::bit(1)", "1"),
                arguments("row(1, 'a')::pair", "(1,a)"),
                arguments("'{a,NULL}'::text[]", new String[] { "a", null }),
                arguments("'{1,NULL}'::int2[]", new Integer[] { 1, null }),
                arguments("'{1,NULL}'::int4[]", new Integer[] { 1, null }),
                // Whatever their elements are: arrays of arrays are made of classes that a native executable has in any case.
                arguments("'{{1},{2}}'::int4[]", new Object[] { new Integer[] { 1 }, new Integer[] { 2 } }),
                arguments("'[0:1][5:6]={{1,2},{3,4}}'::int2[]",
                        new Object[] { new Integer[] { 1, 2 }, new Integer[] { 3, 4 } }),
                arguments("'{{1.50},{NULL}}'::numeric[]",
                        new Object[] { new BigDecimal[] { new BigDecimal("1.50") }, new BigDecimal[] { null } }),
                arguments("array[['((2,2),(1,1))'::box], [null::box]]",
                        new Object[] { new String[] { "(2.0,2.0),(1.0,1.0)" }, new String[] { null } }),
                arguments("'{1}'::int8[]", new Long[] { 1L }),
                arguments("'{1.50}'::numeric[]", new BigDecimal[] { new BigDecimal("1.50") }),
                arguments("'{2024-01-02}'::date[]", new LocalDate[] { LocalDate.of(2024, 1, 2) }),
                arguments("array['03:04:05.678901'::time]", new LocalTime[] { local.toLocalTime() }),
                arguments("array['2024-01-02 03:04:05.678901'::timestamp]", new LocalDateTime[] { local }),
                arguments("array['2024-01-02 05:04:05.678901+02'::timestamptz]",
                        new OffsetDateTime[] { local.atOffset(ZoneOffset.UTC) }),
                arguments("'{HAPPY,NULL}'::mood[]", new String[] { "HAPPY", null }),
                arguments("array['{\"a\": 1}'::jsonb]", new String[] { "{\"a\": 1}" }),
                arguments("array['10.0.0.1'::inet, null]", new String[] { "10.0.0.1", null }),
                arguments("array['1 day'::interval]", new String[] { "1 day" }),
                arguments("array['1'::bit(1), null]", new String[] { "1", null }),
                arguments("array['((2,2),(1,1))'::box, null]", new String[] { "(2.0,2.0),(1.0,1.0)", null }),
                arguments("array[row(1, 'a')::pair]", new String[] { "(1,a)" }),
                arguments("'{}'::uuid[]", new UUID[0]),
                arguments("'[5:6]={1,2}'::int4[]", new Integer[] { 1, 2 }));
    }

    @ParameterizedTest
    @MethodSource("values")
    void ofTheTypesThatUsersOfPostgresExpect(String sql, Object value, TestScope scope) throws Exception {
        scope.sql("create type mood as enum ('HAPPY')").update();
        scope.sql("create domain short_text as text").update();
        scope.sql("create type pair as (a int, b text)").update();
        for (int threshold : new int[] { 5, -1 }) {
            scope.connection().unwrap(org.postgresql.PGConnection.class).setPrepareThreshold(threshold);
            Object general = scope.sql("select " + sql).query(Object.class).single();
            assertThat(general).isExactlyInstanceOf(value.getClass()).isEqualTo(value);
            Map<String, Object> row = scope.sql("select null as a, " + sql + " as v").query().single();
            assertThat(row).containsOnlyKeys("a", "v").containsEntry("a", null);
            assertThat(row.get("v")).isExactlyInstanceOf(value.getClass()).isEqualTo(value);
        }
    }

    @Test
    void theTypeIsFoundEvenIfTheFirstRowIsNull(TestScope scope) {
        assertThat(scope.sql("select * from (values (null), ('2024-01-02 03:04:05+00'::timestamptz)) as t(v)")
                .query(Object.class).list())
                .containsExactly(null, OffsetDateTime.of(2024, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC));
    }

    @Test
    void theColumnsKeepTheirOrder(TestScope scope) {
        assertThat(scope.sql("select 1 as z, 2 as a, 3 as \"M\"").query().list()).singleElement()
                .satisfies(row -> assertThat(row.keySet()).containsExactly("z", "a", "M"));
    }

    @Test
    void twoColumnsOfOneLabelAreRefusedEvenWithoutRows(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("select 1 as a, 2 as a where false").query().list())
                .isInstanceOf(RowMappingException.class)
                .hasMessage("Two columns have the label 'a' [statement on the default datasource: select 1 as a, 2 as a where "
                        + "false]. A map can hold one: give the other an alias ('as …').");
    }
}
