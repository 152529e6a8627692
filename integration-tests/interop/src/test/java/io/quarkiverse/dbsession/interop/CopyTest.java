package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

/**
 * {@code COPY} of data and of rows.
 */
@QuarkusTest
class CopyTest extends InteropTest {

    @Test
    void formats() {
        assertThat(post("/copy/formats").then().statusCode(200).extract().jsonPath().getList(""))
                .containsExactly(2, 1, 2, 1, List.of("1 | one, two | {1,2}", "2", "3 | a\tb",
                        "4 | tab\tand \\ | {1,2}", "5 | {}", "6 | list | {3}"));
    }

    @Test
    void lineThatIsRefusedIsTold() {
        assertThat(post("/copy/refused").then().statusCode(500).extract().asString()).startsWith("ConstraintViolation: "
                + "A unique constraint is violated, at line 3 of the data [statement on the default datasource: "
                + "copy entry(text) from stdin]: duplicate key value violates unique constraint \"entry_text_key\"");
        assertThat(entries()).isEmpty();
    }

    @Test
    void rowThatIsRefusedIsTold() {
        assertThat(post("/copy/refused-row").then().statusCode(500).extract().asString()).startsWith("ConstraintViolation: "
                + "A unique constraint is violated, in row 2 of the COPY (counted from 0) [statement on the default datasource: "
                + "copy entry(text) from stdin]: duplicate key value violates unique constraint \"entry_text_key\"");
        assertThat(entries()).isEmpty();
    }
}
