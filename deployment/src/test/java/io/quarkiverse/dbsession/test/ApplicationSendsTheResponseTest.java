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
import io.vertx.ext.web.RoutingContext;

/**
 * P4: a response that the application has sent past Quarkus REST is decided by the status that the client has seen. It is no
 * sign of a client that has left.
 */
class ApplicationSendsTheResponseTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @ParameterizedTest
    @CsvSource({ "200, 1", "409, 0" })
    void statusThatWasSentDecides(int status, int rows) {
        given().post("/orders/" + status).then().statusCode(status);
        // The response has left before the outcome.
        await(() -> pool.getMetrics().activeCount() == 0, "the request has not been decided");
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @Path("/orders/{status}")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        RoutingContext request;

        @POST
        public void send(int status) {
            session.execute("insert into example(text) values ('one')");
            request.response().setStatusCode(status).end("sent");
        }
    }
}
