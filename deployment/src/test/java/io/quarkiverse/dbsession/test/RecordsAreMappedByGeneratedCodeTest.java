package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException.BatchRows;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.Row;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig.DataSourceConfig;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig.HoldLimitAction;
import io.quarkiverse.dbsession.runtime.rest.UnavailableMapper;
import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: whatever record the code asks rows as has a mapper, whoever may see it, and nothing is left to reflection.
 */
class RecordsAreMappedByGeneratedCodeTest extends SessionTest {

    private static final String ROW = "select 1 as id, 'one' as text";

    /** The build has a class loader of its own; a system property is what it shares with the test. */
    private static final String REFLECTIVE = "dbsession.test.reflective";

    @RegisterExtension
    static final QuarkusUnitTest APP = app().addBuildChainCustomizer(new ReflectionWatch());

    @Inject
    DbSessions sessions;

    /** Looks at what would be registered for reflection in a native image. */
    static class ReflectionWatch implements Consumer<BuildChainBuilder> {

        @Override
        public void accept(BuildChainBuilder chain) {
            chain.addBuildStep(context -> {
                System.setProperty(REFLECTIVE, context.consumeMulti(ReflectiveClassBuildItem.class).stream()
                        .flatMap(item -> item.getClassNames().stream()).collect(Collectors.joining(",")));
                context.produce(new FeatureBuildItem("reflection-watch"));
            }).consumes(ReflectiveClassBuildItem.class).produces(FeatureBuildItem.class).build();
        }
    }

    /**
     * Of records, and of the extension itself no more than Quarkus registers of every one: what its configuration is made of,
     * and its interceptor bindings.
     */
    @Test
    void nothingIsRegisteredForReflection() {
        List<String> registered = List.of(System.clearProperty(REFLECTIVE).split(","));
        assertThat(registered).anyMatch(name -> name.startsWith("org.postgresql."))
                .noneMatch(name -> name.contains("RowMapper") || name.contains("Hidden") || name.contains("Everything"))
                .filteredOn(name -> name.startsWith("io.quarkiverse.dbsession.")
                        && !name.startsWith("io.quarkiverse.dbsession.test."))
                .containsOnly(DbSessionRuntimeConfig.class.getName() + "$$CMImpl",
                        DataSourceConfig.class.getName() + "$$CMImpl",
                        Isolation.class.getName(), HoldLimitAction.class.getName(), Atomic.class.getName(),
                        // As every provider of Quarkus REST.
                        UnavailableMapper.class.getName());
    }

    private record Hidden(int id, String text) {

        /** Not the canonical one. */
        @SuppressWarnings("unused")
        private Hidden(String text) {
            this(0, text);
        }
    }

    record Visible(int id, String text) {
    }

    public record Open(int id, String text) {
    }

    @Test
    void privateOnes() {
        assertThat(read(session -> session.sql(ROW).query(Hidden.class).single())).isEqualTo(new Hidden(1, "one"));
    }

    @Test
    void packagePrivateAndPublicOnes() {
        assertThat(read(session -> session.sql(ROW).query(Visible.class).single())).isEqualTo(new Visible(1, "one"));
        assertThat(read(session -> session.sql(ROW).query(Open.class).single())).isEqualTo(new Open(1, "one"));
    }

    record Local(int id, String text) {
    }

    record FirstChoice(int id, String text) {
    }

    record SecondChoice(int id, String text) {
    }

    record Field(int id, String text) {
    }

    private static final Class<Field> FIELD = Field.class;

    @Test
    void throughVariables() {
        DbSession session = sessions.open();
        try (session) {
            Class<?> local = Local.class;
            Object copy = local;
            assertThat(session.sql(ROW).query((Class<?>) copy).single()).isEqualTo(new Local(1, "one"));
            for (boolean first : new boolean[] { true, false }) {
                Class<?> chosen = first ? FirstChoice.class : SecondChoice.class;
                assertThat(session.sql(ROW).query(chosen).single())
                        .isInstanceOf(first ? FirstChoice.class : SecondChoice.class);
            }
            assertThat(session.sql(ROW).query(FIELD).single()).isEqualTo(new Field(1, "one"));
            Class<Integer> primitive = int.class;
            assertThat(session.sql("select 1").query(primitive).single()).isEqualTo(1);
        }
    }

    record InsideALambda(int id, String text) {
    }

    record OfAnotherClass(int id, String text) {
    }

    /** What makes statements elsewhere. */
    static final class Statements {

        private Statements() {
        }

        static OfAnotherClass read(SqlStatement statement) {
            return statement.query(OfAnotherClass.class).single();
        }
    }

    @Test
    void fromLambdasAndOtherClasses() throws Exception {
        try (DbSession session = sessions.open()) {
            Callable<Callable<?>> nested = () -> () -> session.sql(ROW).query(InsideALambda.class).single();
            assertThat(nested.call().call()).isEqualTo(new InsideALambda(1, "one"));
            assertThat(Statements.read(session.sql(ROW))).isEqualTo(new OfAnotherClass(1, "one"));
        }
    }

    @Test
    void ofJars() {
        assertThat(Details.class.getClassLoader()).as("that of the libraries").isNotSameAs(getClass().getClassLoader());
        assertThat(read(session -> session.sql("select 'a' as data_source, 'b' as sql, 'c' as sql_state, 'd' as constraint, "
                + "1 as batch_rows_first, 2 as batch_rows_last")
                .query(Details.class).single())).isEqualTo(new Details("a", "b", "c", "d", new BatchRows(1, 2)));
    }

    record Unseen(int id, String text) {
    }

    @Row
    record Marked(int id, String text, Part part) {
    }

    /** Could not be read. */
    @Row(parametersOnly = true)
    record Bound(int id, String text, YearMonth month, List<Object> others) {
    }

    @Test
    void thoseOfBatches() {
        try (DbSession session = sessions.open()) {
            session.execute("create temporary table bound(id int, text text) on commit drop");
            session.sql("insert into bound values (:id, :text)")
                    .batch(List.of(new Bound(1, "one", YearMonth.of(2026, 11), List.of()),
                            new Bound(2, "two", YearMonth.of(2026, 12), List.of())));
            assertThat(session.sql("select text from bound order by id").query(String.class).list())
                    .containsExactly("one", "two");
        }
    }

    record Part(int number) {
    }

    record Page<T>(T value) {
    }

    record Pages(int id, Page<String> one, Page<Page<List<Integer>>> two, Page<Optional<DayOfWeek>> three) {
    }

    private <T> T readAs(Class<T> type, String sql) {
        return type.cast(read(session -> session.sql(sql).query(type).single()));
    }

    @Test
    void genericHelpersNeedTheAnnotation() {
        assertThat(readAs(Marked.class, ROW + ", 2 as part_number")).isEqualTo(new Marked(1, "one", new Part(2)));
        assertThat(readAs(Part.class, "select 3 as number")).as("a component of it").isEqualTo(new Part(3));
        assertThatThrownBy(() -> readAs(Unseen.class, ROW)).isInstanceOf(RowMappingException.class)
                .hasMessage("No mapper has been made for record " + Unseen.class.getName() + ": the build has not seen that it "
                        + "is asked for [statement on the default datasource: " + ROW + "]. Annotate it with @Row.");
    }

    @Test
    void genericOnesAreComponentsWithTypeArguments() {
        assertThat(read(session -> session.sql("select 1 as id, 'one' as one_value, '{1,null}'::int[] as two_value_value, "
                + "'MONDAY' as three_value").query(Pages.class).single()))
                .hasToString("Pages[id=1, one=Page[value=one], two=Page[value=Page[value=[1, null]]], "
                        + "three=Page[value=Optional[MONDAY]]]");
        assertThatThrownBy(() -> readAs(Page.class, "select 'one' as value")).isInstanceOf(RowMappingException.class)
                .hasMessageContaining("nothing says what its type parameters stand for");
    }

    enum Mood {
        HAPPY,
        SAD
    }

    record Primitives(boolean aBoolean, byte aByte, short aShort, char aChar, int anInt, long aLong, float aFloat,
            double aDouble) {
    }

    record Wrappers(Boolean aBoolean, Byte aByte, Short aShort, Character aChar, Integer anInt, Long aLong, Float aFloat,
            Double aDouble) {
    }

    record Times(LocalDate date, LocalTime time, LocalDateTime timestamp, OffsetTime timetz, OffsetDateTime timestamptz,
            ZonedDateTime zoned, Instant instant, Date sqlDate, Time sqlTime, Timestamp sqlTimestamp, java.util.Date old) {
    }

    record Lists(List<String> texts, List<List<Integer>> numbers, int[] ints, Long[][] longs, Mood[] moods, byte[] bytes,
            List<byte[]> binaries) {
    }

    record Everything(Primitives p, Wrappers w, Times t, Lists l, String string, BigDecimal decimal, BigInteger integer,
            UUID uuid, Mood mood, DayOfWeek day, Object object, Optional<String> some, Optional<Mood> none,
            Optional<Primitives> absent, Part nothing) {
    }

    @Test
    void componentsOfEveryType() {
        Object read = read(session -> session.sql("""
                select true as p_a_boolean, 1::int2 as p_a_byte, 2::int2 as p_a_short, 'c' as p_a_char, 3 as p_an_int,
                  4::int8 as p_a_long, 1.5::float4 as p_a_float, 2.5::float8 as p_a_double,
                  true as "wABoolean", 1::int2 as "wAByte", 2::int2 as "wAShort", 'c' as "wAChar", 3 as "wAnInt",
                  4::int8 as "wALong", 1.5::float4 as "wAFloat", 2.5::float8 as "wADouble",
                  date '2024-02-29' as t_date, time '01:02:03' as t_time, timestamp '2024-02-29 01:02:03' as t_timestamp,
                  timetz '01:02:03+01' as t_timetz, timestamptz '1970-01-01 00:00:00Z' as t_timestamptz,
                  timestamptz '1970-01-01 00:00:00Z' as t_zoned, timestamptz '1970-01-01 00:00:00Z' as t_instant,
                  date '2024-02-29' as t_sql_date, time '01:02:03' as t_sql_time,
                  timestamp '2024-02-29 01:02:03' as t_sql_timestamp, timestamptz '1970-01-01 00:00:00Z' as t_old,
                  '{a,null}'::text[] as l_texts, '{{1,2},{3,4}}'::int[] as l_numbers, '{1,2}'::int[] as l_ints,
                  '{{1,2},{3,4}}'::int8[] as l_longs, '{SAD,HAPPY}'::text[] as l_moods, '\\x0102'::bytea as l_bytes,
                  '{"\\\\x03"}'::bytea[] as l_binaries,
                  'text' as string, 1.50 as decimal, 12345678901234567890 as integer,
                  '00000000-0000-4000-8000-00000000002a'::uuid as uuid, 'SAD' as mood, 'FRIDAY' as day, 5 as object,
                  'here' as some, null as none, null as nothing_number,
                  null as absent_a_boolean, null as absent_a_byte, null as absent_a_short, null as absent_a_char,
                  null as absent_an_int, null as absent_a_long, null as absent_a_float, null as absent_a_double
                """).query(Everything.class).single());
        OffsetDateTime epoch = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        assertThat(read).usingRecursiveComparison().isEqualTo(new Everything(
                new Primitives(true, (byte) 1, (short) 2, 'c', 3, 4, 1.5f, 2.5),
                new Wrappers(true, (byte) 1, (short) 2, 'c', 3, 4L, 1.5f, 2.5),
                new Times(LocalDate.of(2024, 2, 29), LocalTime.of(1, 2, 3), LocalDateTime.of(2024, 2, 29, 1, 2, 3),
                        OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(1)), epoch, epoch.toZonedDateTime(), Instant.EPOCH,
                        Date.valueOf("2024-02-29"), Time.valueOf("01:02:03"), Timestamp.valueOf("2024-02-29 01:02:03"),
                        new java.util.Date(0)),
                new Lists(Arrays.asList("a", null), List.of(List.of(1, 2), List.of(3, 4)), new int[] { 1, 2 },
                        new Long[][] { { 1L, 2L }, { 3L, 4L } }, new Mood[] { Mood.SAD, Mood.HAPPY }, new byte[] { 1, 2 },
                        List.of(new byte[] { 3 })),
                "text", new BigDecimal("1.50"), new BigInteger("12345678901234567890"),
                UUID.fromString("00000000-0000-4000-8000-00000000002a"), Mood.SAD, DayOfWeek.FRIDAY, 5, Optional.of("here"),
                Optional.empty(), Optional.empty(), null));
    }

    @Test
    void inAnEndpoint() {
        TestDatabase.execute("insert into example(text) values ('one'), ('two')");
        given().get("/items").then().statusCode(200).body(equalTo("[Item[id=1, text=one], Item[id=2, text=two]]"));
    }

    private Object read(Function<DbSession, ?> work) {
        return sessions.independent().call(work::apply);
    }

    @Path("/items")
    public static class Items {

        private record Item(long id, String text) {
        }

        @Inject
        DbSession session;

        @GET
        public String list() {
            return session.sql("select id, text from example order by id").query(Item.class).list().toString();
        }
    }
}
