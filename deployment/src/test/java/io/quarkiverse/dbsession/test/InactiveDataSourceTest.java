package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InactiveBeanException;
import io.quarkus.test.QuarkusUnitTest;

/**
 * A datasource that the configuration of this environment has switched off takes only its own sessions away.
 */
class InactiveDataSourceTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.second.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.second.active", "false");

    @Test
    void theOthersWork() {
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Test
    void itsOwnSessionSaysWhy() {
        given().post("/orders/second").then().statusCode(418).body(containsString("quarkus.datasource.\"second\".active"));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        @DataSource("second")
        DbSession second;

        @POST
        public void first() {
            session.execute("insert into example(text) values ('one')");
        }

        @POST
        @Path("/second")
        public void second() {
            first();
            second.execute("insert into second(id, text) values (1, 'one')");
        }

        @ServerExceptionMapper
        public Response map(InactiveBeanException e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }
}
