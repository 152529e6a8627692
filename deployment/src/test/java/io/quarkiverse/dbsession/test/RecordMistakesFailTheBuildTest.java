package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Row;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: what rows cannot be read as is found at build time, all of it at once.
 */
class RecordMistakesFailTheBuildTest {

    private static final String NAME = RecordMistakesFailTheBuildTest.class.getName();

    private static final String COLUMNS = "String, Character, Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal, "
            + "BigInteger, UUID, enums, LocalDate, LocalTime, LocalDateTime, OffsetTime, OffsetDateTime, ZonedDateTime, "
            + "Instant, byte[], java.sql.Date, java.sql.Time, java.sql.Timestamp, java.util.Date, arrays of these, Object, "
            + "Jackson's JsonNode, ObjectNode and ArrayNode";

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app().assertException(failure -> {
        assertThat(failure).hasMessageStartingWith("19 mistakes in what rows are asked for as:\n - ");
        assertThat(failure).message()
                // types of columns
                .containsPattern(
                        place("scalars") + " asks for rows as java\\.time\\.YearMonth, and values of that type cannot be "
                                + "read\\. Ask for a type that can be, or pass a row mapper: query\\(row -> …\\)\\.\\n")
                .contains(" asks for rows as java.time.YearMonth[], and values")
                .contains(" asks for rows as " + NAME + "$Fine[], and values")
                .contains(" asks for rows as java.lang.Enum, and values")
                .contains(" asks for rows as void, and values")
                .contains(" asks for rows as java.util.Map, and values")
                // components
                .containsPattern(place("records") + " asks for rows as .*\\$Bad, and its component 'map' of type "
                        + "java\\.util\\.Map<java\\.lang\\.String, java\\.lang\\.Object> cannot be mapped\\. Change its type, or pass a "
                        + "row mapper: query\\(row -> …\\)\\.\\n")
                .contains(
                        "$Bad, and its component 'raw' of type java.util.List cannot be mapped: it does not say what its type "
                                + "parameters stand for. Change")
                .contains("$Bad, and its component 'wild' of type java.util.Optional<?> cannot be mapped: it does not say")
                .contains(
                        "$Bad, and its component 'optionals' of type java.util.List<java.util.Optional<java.lang.String>> cannot "
                                + "be mapped: what is missing in a list is null, not an Optional. Change")
                .contains("$Bad, and its component 'number' of type java.util.OptionalInt cannot be mapped. Change")
                .contains("$Bad, and its component 'array' of type " + NAME + "$Fine[] cannot be mapped. Change")
                .contains("$Bad, and its component 'list' of type java.util.List<" + NAME
                        + "$Fine> cannot be mapped: records are "
                        + "made of columns of their own, not of a list. Change")
                .contains("$Bad, and its component 'inner.value' of type java.time.YearMonth cannot be mapped. Change")
                .contains(
                        "$Bad, and its component 'twice.value' of type java.util.Optional<java.util.Optional<java.lang.String>> "
                                + "cannot be mapped: an Optional holds no other one. Change")
                .containsPattern(place("itself") + " asks for rows as .*\\$Endless, and its component 'next' of type "
                        + "java\\.util\\.Optional<.*\\$Endless> cannot be mapped: the record would contain itself\\. Change")
                .containsPattern(place("generic")
                        + " asks for rows as .*\\$Box, and nothing says what the type parameters of that "
                        + "record stand for\\. Make it a component of a record without type parameters, which gives it type "
                        + "arguments\\.")
                // annotations
                .contains(NAME + "$Marked has @Row, and its component 'month' of type java.time.YearMonth cannot be mapped."
                        + " Change its type, or pass a row mapper: query(row -> …). Where no rows are read as it: "
                        + "@Row(parametersOnly = true).")
                .contains(
                        NAME + "$NoRecord has @Row and is no record: only records are mapped. Make it a record, or pass a row "
                                + "mapper: query(row -> …).")
                // what there is
                .endsWith("\nColumns can be read as: " + COLUMNS + ".\nComponents of records can be: the primitive types, "
                        + COLUMNS + ", List of these, Optional of these, and records of these.")
                .doesNotContain("Unreached", "Helped", "$Fine,", "$Bound");
    });

    private static String place(String method) {
        return "RecordMistakesFailTheBuildTest\\$Service#" + method + "\\(\\) \\(RecordMistakesFailTheBuildTest\\.java:\\d+\\)";
    }

    @Test
    void buildFails() {
        fail("The application must not start");
    }

    record Fine(int id) {
    }

    record Box<T>(T value) {
    }

    @SuppressWarnings("rawtypes")
    record Bad(Map<String, Object> map, List raw, Optional<?> wild, List<Optional<String>> optionals, OptionalInt number,
            Fine[] array, List<Fine> list, Box<YearMonth> inner, Box<Optional<Optional<String>>> twice, Box<Box<String>> fine) {
    }

    record Endless(int id, Optional<Endless> next) {
    }

    record Helped(Map<String, String> map) {
    }

    @Row
    record Marked(YearMonth month) {
    }

    /** None. */
    @Row(parametersOnly = true)
    record Bound(YearMonth month) {
    }

    @Row
    static class NoRecord {
    }

    @ApplicationScoped
    public static class Service {

        @Inject
        DbSession session;

        void scalars(boolean one) {
            Runnable inside = () -> session.sql("select 1").query(YearMonth.class);
            inside.run();
            Class<?> array = one ? YearMonth[].class : Fine[].class;
            session.sql("select 1").query(array);
            session.sql("select 1").query(Enum.class);
            session.sql("select 1").query(void.class);
            session.sql("select 1").query(Map.class);
            session.sql("select 1").query(Fine.class);
        }

        void records() {
            session.sql("select 1").query(Bad.class);
            session.sql("select 2").query(Bad.class);
        }

        void itself() {
            session.sql("select 1").query(Endless.class);
        }

        void generic() {
            session.sql("select 1").query(Box.class);
        }

        <T> void helper(Class<T> type) {
            session.sql("select 1").query(type);
        }

        void helped() {
            helper(Helped.class);
        }
    }
}
