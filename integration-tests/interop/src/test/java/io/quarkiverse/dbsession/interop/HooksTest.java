package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.junit.QuarkusTest;

/**
 * P14: observers of one datasource hear of its transactions, write in them and refuse them.
 */
@QuarkusTest
class HooksTest extends InteropTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            well            | 204 | begun on second, about to commit, committing, committed   | audited, for somebody, default, second
            conflict        | 409 | begun on second, rolled back                              |
            veto            | 500 | begun on second, about to commit, committing, rolled back |
            fail-afterwards | 204 | begun on second, about to commit, committing, committed   | audited, for somebody, default, second
            untouched       | 204 |                                                           | default
            """)
    void heard(String how, int status, String heard, String rows) {
        expectWarning("An observer of AfterCommit on datasource 'second' has failed");
        post("/hooks?how=" + how).then().statusCode(status);
        assertThat(given().get("/hooks").jsonPath().<String> getList(""))
                .isEqualTo(heard == null ? List.of() : Arrays.asList(heard.split(", ")));
        assertThat(String.join(", ", entries())).isEqualTo(rows == null ? "" : rows);
        assertThat(warnings()).hasSize(how.equals("fail-afterwards") ? 1 : 0);
    }
}
