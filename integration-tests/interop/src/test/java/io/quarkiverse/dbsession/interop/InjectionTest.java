package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P16: what a request sends is a value, on each way to the database, and no answer of an error quotes it.
 */
@QuarkusTest
class InjectionTest extends InteropTest {

    private static final String MARK = "s3cr3t";

    private static final List<String> STRINGS = List.of(
            MARK + "'; drop table entry; --",
            MARK + "'); delete from entry; --",
            MARK + "' or '1' = '1",
            MARK + "\\'; drop table entry; --",
            MARK + "\\",
            MARK + "$$; drop table entry; $$",
            MARK + "*/; drop table entry; /*",
            MARK + " ? ?? :text ::text {fn now()}",
            MARK + "\u2019; drop table entry; \u02bc\uff07",
            MARK + "\ttab\nline\r\n\\.\n",
            "\\.",
            "\\N",
            "{" + MARK + ",\"}",
            "'; drop table entry; -- ".repeat(9) + MARK);

    @ParameterizedTest
    @ValueSource(strings = { "execute", "positional", "named", "map", "record", "optional", "batch", "copy", "list", "array",
            "setting", "unit", "connection", "data-source" })
    void textIsStoredAsItIs(String way) {
        for (String text : STRINGS) {
            execute("delete from entry");
            Response answer = send("/injection/" + way, text);
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
            assertThat(answer.asString()).isEqualTo(text);
            assertThat(entries()).containsExactly(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "execute", "named", "copy", "array", "setting", "connection" })
    void zeroCharacterIsRefused(String way) {
        Response answer = send("/injection/" + way, MARK + "\0'; drop table entry; --");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.asString()).doesNotContain(MARK);
        assertThat(entries()).isEmpty();
    }

    @Test
    void namesAreNotPutIntoTheStatement() {
        for (String name : List.of("text; drop table entry; --", "text)", "'", "?", ":text")) {
            Response answer = send("/injection/name", name);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.asString()).startsWith("InvalidParameter: There is no parameter :").doesNotContain(MARK);
            assertThat(entries()).isEmpty();
        }
    }

    @Test
    void textIsNotQuotedWhereItDoesNotFit() {
        for (String text : STRINGS) {
            Response answer = send("/injection/number", text);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.asString()).contains("SQLState 22P02").doesNotContain(MARK);
            assertThat(entries()).isEmpty();
        }
    }

    private static Response send(String path, String text) {
        return given().contentType("text/plain; charset=UTF-8").body(text).post(path);
    }
}
