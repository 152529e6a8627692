package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P4 with {@code quarkus.db-session.commit-statuses}.
 */
class CommitStatusesAreConfigurableTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app().withApplicationRoot(jar -> jar
            .addClasses(ResponseDecidesTest.class, SessionTest.class, TestDatabase.class, TcpRelay.class))
            .overrideConfigKey("quarkus.db-session.commit-statuses", "201-299, 409");

    @ParameterizedTest
    @CsvSource({ "200, 0", "201, 2", "299, 2", "409, 2", "303, 0", "408, 0", "410, 0" })
    void statusDecides(int status, int rows) {
        given().redirects().follow(false).post("/orders/" + status).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    /** The statuses of methods that say none. */
    @Path("/implicit")
    public static class Implicit {

        @Inject
        DbSession session;

        @POST
        @Path("something")
        public String something() {
            nothing();
            return "something";
        }

        @POST
        @Path("null")
        public String none() {
            nothing();
            return null;
        }

        @POST
        @Path("nothing")
        public void nothing() {
            session.execute("insert into example(text) values ('implicit')");
        }
    }

    @ParameterizedTest
    @CsvSource({ "something, 200, 0", "null, 204, 1", "nothing, 204, 1" })
    void statusThatNobodyHasSetDecidesToo(String path, int status, int rows) {
        given().post("/implicit/" + path).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }
}
