package io.quarkiverse.dbsession.runtime.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class LinesOfACopyAreFoundTest {

    private static OptionalLong line(String context) {
        return line("22P02", context);
    }

    private static OptionalLong line(String state, String context) {
        SQLException failure = new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0Msecret\0W" + context + "\0"));
        return new PostgresDriverSupport().copyLine(failure);
    }

    static Stream<Arguments> contexts() {
        return Stream.of(
                arguments("COPY item, line 3", 3L), arguments("COPY item, line 3, column qty", 3L),
                arguments("COPY item, line 3, column qty: null input", 3L),
                arguments("COPY item, line 3, column qty: \"x, line 4711\"", 3L),
                arguments("COPY item, line 3: \"1\tx, line 4711\"", 3L),
                arguments("COPY some item, line 12345678901", 12_345_678_901L),
                arguments("COPY item, Zeile 3, Spalte qty: »4711«", 3L), arguments("COPY item, ligne 3 : « 4711 »", 3L),
                arguments("COPY item, línea 3, columna qty: «4711»", 3L), arguments("COPY item, строка 3: \"4711\"", 3L),
                arguments("COPY item, 行 3, 列 qty: \"4711\"", 3L));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void inTheLanguageOfTheServer(String context, long line) {
        assertThat(line(context)).hasValue(line);
    }

    /** Where the form is another one, a number that looks like it may be one of the data. */
    @ParameterizedTest
    @ValueSource(strings = { "COPY item", "COPY item row 3 column qty: \"x, line 4711\"", "COPY item(3) \"x, line 4711\"",
            "COPY item: »x, line 4711«", "COPY item « x, line 4711 »", "COPY item, column qty: \"x, line 4711\"",
            "COPY a, b, line 4711", "COPY item\nCOPY x, line 4711", "PL/pgSQL function x() line 3 at RAISE\nCOPY item, line 3",
            "SQL statement \"COPY x, line 4711\"", "item 복사, 3번째 줄, qty 열: \"x, line 4711\"", "COPY item, line 4711secret",
            "COPY inner, line 4711: \"x\"\nSQL statement \"copy …\"\nPL/pgSQL function f() line 1 at EXECUTE\nCOPY item, line 3",
            "COPY item, line 0", "COPY item, line 99999999999999999999", "" })
    void orNothing(String context) {
        assertThat(line(context)).isEmpty();
    }

    /** A cancelled COPY, for instance, was at some line, and nothing is wrong with that. */
    @ParameterizedTest
    @ValueSource(strings = { "57014", "57P01", "40P01", "53200" })
    void notInFailuresThatAreNoneOfTheData(String state) {
        assertThat(line(state, "COPY item, line 3")).isEmpty();
        assertThat(line("54000", "COPY item, line 3")).hasValue(3);
    }

    /** Rows are written many at a time; the line is that of the last that was read. */
    @Test
    void notOfARowThatIsTooBig() {
        SQLException failure = new PSQLException(new ServerErrorMessage(
                "SERROR\0C54000\0Mrow is too big: size 1, maximum size 1\0WCOPY item, line 3\0RRelationGetBufferForTuple\0"));
        assertThat(new PostgresDriverSupport().copyLine(failure)).isEmpty();
    }

    /** The SQLState is one of the connection. */
    @Test
    void ofDataInTheBinaryFormat() {
        String context = "COPY item, line 3, column qty";
        assertThat(line("08P01", context + "\0Rpq_copymsgbytes")).hasValue(3);
        assertThat(line("08P01", context + "\0RCopyGetData")).isEmpty();
    }

    @Test
    void notInFailuresOfTheDriver() {
        assertThat(new PostgresDriverSupport().copyLine(new SQLException("COPY item, line 3", "22P02"))).isEmpty();
        assertThat(new PostgresDriverSupport().copyLine(new PSQLException("COPY item, line 3", null))).isEmpty();
    }
}
