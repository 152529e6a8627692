package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * Sessions do not join JTA transactions yet, and say so instead of running beside them.
 */
class JtaTransactionIsRefusedTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Test
    void statementInsideIsRefused() {
        given().post("/orders").then().statusCode(418)
                .body(equalTo("A statement on the default datasource was to run inside a JTA "
                        + "transaction, which sessions do not join. Remove @Transactional: the request has a transaction of its own as soon "
                        + "as a session is used."));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        @Transactional
        public void insert() {
            session.execute("insert into example(text) values ('one')");
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }
}
