package io.quarkiverse.dbsession.interop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;

/**
 * Values of every type, from parameters to the database and back.
 */
@Path("/types")
public class TypesResource {

    private static final OffsetDateTime MOMENT = OffsetDateTime.of(2026, 11, 28, 13, 45, 0, 123_456_000, ZoneOffset.UTC);
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-00000000002a");

    @Inject
    DbSession session;

    /** Each as itself. */
    @POST
    @Path("/values")
    public List<String> values() {
        return List.of(
                said("text", String.class, "größer 😀 \"quoted\" {,} null"),
                said("text", Character.class, 'ß'),
                said("bool", Boolean.class, true),
                said("int2", Byte.class, Byte.MIN_VALUE),
                said("int2", Short.class, Short.MAX_VALUE),
                said("int4", int.class, Integer.MIN_VALUE),
                said("int8", Long.class, Long.MAX_VALUE),
                said("float4", Float.class, Float.NaN),
                said("float8", double.class, Double.MIN_VALUE),
                said("numeric", BigDecimal.class, new BigDecimal("-12345678901234567890.0123456789")),
                said("numeric", BigInteger.class, BigInteger.TWO.pow(100)),
                said("uuid", UUID.class, ID),
                said("text", DayOfWeek.class, DayOfWeek.FRIDAY),
                said("date", LocalDate.class, LocalDate.of(2024, 2, 29)),
                said("time", LocalTime.class, LocalTime.of(23, 59, 59, 999_999_000)),
                said("timetz", OffsetTime.class, OffsetTime.of(1, 2, 3, 456_000, ZoneOffset.ofHoursMinutes(5, 30))),
                said("timestamp", LocalDateTime.class, LocalDateTime.of(-43, 3, 15, 12, 0)),
                said("timestamptz", OffsetDateTime.class, MOMENT),
                said("timestamptz", ZonedDateTime.class, MOMENT.toZonedDateTime()),
                said("timestamptz", Instant.class, MOMENT.toInstant()),
                said("timestamp", Timestamp.class, Timestamp.valueOf("2024-02-29 12:34:56.123456")),
                said("bytea", byte[].class, new byte[] { 0, -1, 127 }));
    }

    /** What is an SQL array there, and an array here; those of several dimensions, too. */
    @POST
    @Path("/arrays")
    public List<String> arrays() {
        return List.of(
                said("text[]", String[].class, new String[] { "a,\"b'{}\\", null, "" }),
                said("bool[]", boolean[].class, new boolean[] { true, false }),
                said("int2[]", Short[].class, new Short[] { Short.MIN_VALUE, null }),
                said("int4[]", int[].class, new int[] { 1, 2 }),
                said("int8[]", Long[].class, new Long[] { Long.MIN_VALUE, null }),
                said("float8[]", double[].class, new double[] { 1.5 }),
                said("numeric[]", BigDecimal[].class, new BigDecimal[] { new BigDecimal("1.10"), null }),
                said("uuid[]", UUID[].class, new UUID[] { ID }),
                said("text[]", DayOfWeek[].class, new DayOfWeek[] { DayOfWeek.FRIDAY, null }),
                said("date[]", LocalDate[].class, new LocalDate[] { LocalDate.of(2024, 2, 29) }),
                said("timestamptz[]", Instant[].class, new Instant[] { MOMENT.toInstant() }),
                said("bytea[]", byte[][].class, new byte[][] { { 0, -1 }, null }),
                said("int4[]", int[][].class, new int[][] { { 1, 2 }, { 3, 4 } }),
                said("text[]", String[][][].class, new String[][][] { { { "a", null } }, { { "b", "c" } } }),
                said("uuid[]", UUID[][].class, new UUID[][] { { ID }, { null } }));
    }

    private <T> String said(String sqlType, Class<T> type, T value) {
        T read = session.sql("select cast(:value as " + sqlType + ")").param("value", value).query(type).single();
        return sqlType + " as " + type.getSimpleName() + ": " + text(read) + " is "
                + session.sql("select cast(:value as " + sqlType + ")::text").param("value", value).query(String.class)
                        .single();
    }

    private static String text(Object value) {
        String text = Arrays.deepToString(new Object[] { value });
        return text.substring(1, text.length() - 1);
    }

    /** What is no SQL array here: the elements of a list, nothing at all, the elements of a list one by one. */
    @POST
    @Path("/collections")
    public List<String> collections() {
        return List.of(
                "in: " + session.sql("select n from generate_series(1, 5) n where n in (:numbers)")
                        .param("numbers", List.of(2, 4, 9)).query(Integer.class).list(),
                "in, of pairs: " + session.sql("select n from generate_series(1, 5) n where (n, n + 1) in (:pairs)")
                        .param("pairs", List.of(List.of(1, 2), List.of(2, 2))).query(Integer.class).list(),
                "in, of none: " + session.sql("select n from generate_series(1, 5) n where n in (:numbers)")
                        .param("numbers", List.of()).query(Integer.class).list(),
                "any: " + session.sql("select n from generate_series(1, 5) n where n = any(:numbers)")
                        .param("numbers", List.of(2, 4, 9)).query(Integer.class).list(),
                "any, of names: " + session.sql("select t from unnest(array['MONDAY', 'none']) t where t = any(:days)")
                        .param("days", List.of(DayOfWeek.MONDAY)).query(DayOfWeek.class).list(),
                "optional: "
                        + session.sql("select cast(:value as text)").param("value", Optional.of("there")).query(String.class)
                                .list(),
                "none: " + session.sql("select cast(:value as text)").param("value", Optional.empty()).query(String.class)
                        .list(),
                "map: " + session.sql("select 1 as a, 'b' as b, cast(null as uuid) as c").query().list());
    }
}
