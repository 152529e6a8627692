package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;

/**
 * P4 with {@code quarkus.db-session.commit-statuses}.
 */
class CommitStatusesAreConfigurableTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app().withApplicationRoot(jar -> jar
            .addClasses(ResponseDecidesTest.class, SessionTest.class, TestDatabase.class, TcpRelay.class))
            .overrideConfigKey("quarkus.db-session.commit-statuses", "200-299, 409");

    @ParameterizedTest
    @CsvSource({ "200, 2", "299, 2", "409, 2", "303, 0", "408, 0", "410, 0" })
    void statusDecides(int status, int rows) {
        given().redirects().follow(false).post("/orders/" + status).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }
}
