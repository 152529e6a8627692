package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * The same on the packaged application.
 */
@QuarkusIntegrationTest
class ExampleIT extends ExampleTest {

    /** P16: what an error answers in production. */
    @ParameterizedTest
    @ValueSource(strings = { "/failing-commit", "/swallowed-error", "/auto-rollback-by-exception" })
    void errorsCarryNoSql(String path) {
        given().post(path).then().statusCode(500).body(not(blankOrNullString()))
                .body(not(containsStringIgnoringCase("insert"))).body(not(containsStringIgnoringCase("table")))
                .body(not(containsStringIgnoringCase("constraint")));
    }
}
