package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P4 and P6: a mapper that asks the database what to answer does so in a transaction of its own, which is rolled back without
 * a warning, for there is nothing to mend.
 */
class ExceptionMapperMayReadTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Test
    void mapperReads() {
        TestDatabase.execute("insert into example(text) values ('one')");
        given().post("/orders").then().statusCode(409).body(equalTo("1"));
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        public void insertTwice() {
            session.execute("insert into example(text) values ('two')");
            session.execute("insert into example(text) values ('one')");
        }

        @ServerExceptionMapper
        public Response map(ConstraintViolation e) {
            return Response.status(409).entity(session.sql("select count(*) from example").query(Long.class).single()).build();
        }
    }
}
