package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

/**
 * P15: values of all types are bound and read, and say the same in the database.
 */
@QuarkusTest
class TypesTest extends InteropTest {

    private static String said(String path) {
        return String.join("\n", post("/types/" + path).then().statusCode(200).extract().jsonPath().getList("", String.class));
    }

    @Test
    void values() {
        assertThat(said("values")).isEqualTo("""
                text as String: größer 😀 "quoted" {,} null is größer 😀 "quoted" {,} null
                text as Character: ß is ß
                bool as Boolean: true is true
                int2 as Byte: -128 is -128
                int2 as Short: 32767 is 32767
                int4 as int: -2147483648 is -2147483648
                int8 as Long: 9223372036854775807 is 9223372036854775807
                float4 as Float: NaN is NaN
                float8 as double: 4.9E-324 is 5e-324
                numeric as BigDecimal: -12345678901234567890.0123456789 is -12345678901234567890.0123456789
                numeric as BigInteger: 1267650600228229401496703205376 is 1267650600228229401496703205376
                uuid as UUID: 00000000-0000-4000-8000-00000000002a is 00000000-0000-4000-8000-00000000002a
                text as DayOfWeek: FRIDAY is FRIDAY
                date as LocalDate: 2024-02-29 is 2024-02-29
                time as LocalTime: 23:59:59.999999 is 23:59:59.999999
                timetz as OffsetTime: 01:02:03.000456+05:30 is 01:02:03.000456+05:30
                timestamp as LocalDateTime: -0043-03-15T12:00 is 0044-03-15 12:00:00 BC
                timestamptz as OffsetDateTime: 2026-11-28T13:45:00.123456Z is 2026-11-28 13:45:00.123456+00
                timestamptz as ZonedDateTime: 2026-11-28T13:45:00.123456Z is 2026-11-28 13:45:00.123456+00
                timestamptz as Instant: 2026-11-28T13:45:00.123456Z is 2026-11-28 13:45:00.123456+00
                timestamp as Timestamp: 2024-02-29 12:34:56.123456 is 2024-02-29 12:34:56.123456
                bytea as byte[]: [0, -1, 127] is \\x00ff7f""");
    }

    @Test
    void arrays() {
        assertThat(said("arrays")).isEqualTo(
                """
                        text[] as String[]: [a,"b'{}\\, null, ] is {"a,\\"b'{}\\\\",NULL,""}
                        bool[] as boolean[]: [true, false] is {t,f}
                        int2[] as Short[]: [-32768, null] is {-32768,NULL}
                        int4[] as int[]: [1, 2] is {1,2}
                        int8[] as Long[]: [-9223372036854775808, null] is {-9223372036854775808,NULL}
                        float8[] as double[]: [1.5] is {1.5}
                        numeric[] as BigDecimal[]: [1.10, null] is {1.10,NULL}
                        uuid[] as UUID[]: [00000000-0000-4000-8000-00000000002a] is {00000000-0000-4000-8000-00000000002a}
                        text[] as DayOfWeek[]: [FRIDAY, null] is {FRIDAY,NULL}
                        date[] as LocalDate[]: [2024-02-29] is {2024-02-29}
                        timestamptz[] as Instant[]: [2026-11-28T13:45:00.123456Z] is {"2026-11-28 13:45:00.123456+00"}
                        bytea[] as byte[][]: [[0, -1], null] is {"\\\\x00ff",NULL}
                        int4[] as int[][]: [[1, 2], [3, 4]] is {{1,2},{3,4}}
                        text[] as String[][][]: [[[a, null]], [[b, c]]] is {{{a,NULL}},{{b,c}}}
                        uuid[] as UUID[][]: [[00000000-0000-4000-8000-00000000002a], [null]] is {{00000000-0000-4000-8000-00000000002a},{NULL}}""");
    }

    @Test
    void collections() {
        assertThat(said("collections")).isEqualTo("""
                in: [2, 4]
                in, of pairs: [1]
                in, of none: []
                any: [2, 4]
                any, of names: [MONDAY]
                optional: [there]
                none: [null]
                map: [{a=1, b=b, c=null}]""");
    }
}
