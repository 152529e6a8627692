package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P4 by default: a status below 400 commits, every other one rolls back; P2 and P5: with one connection, which is back
 * afterwards.
 */
class ResponseDecidesTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @ParameterizedTest
    @CsvSource({ "200, 2", "201, 2", "204, 2", "302, 2", "303, 2", "304, 2", "399, 2",
            "400, 0", "401, 0", "404, 0", "409, 0", "500, 0", "503, 0", "599, 0" })
    void statusDecides(int status, int rows) {
        long acquired = pool.getMetrics().acquireCount();
        given().redirects().follow(false).post("/orders/" + status).then().statusCode(status);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
        assertThat(pool.getMetrics().acquireCount() - acquired).isEqualTo(1);
    }

    @Test
    void methodWithoutResultCommits() {
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Test
    void rollbackOnlyOutweighsTheStatus() {
        given().post("/orders/marked").then().statusCode(204);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        OtherBean other;

        @POST
        @Path("/{status}")
        public Response withStatus(int status) {
            session.execute("insert into example(text) values (?)", "one");
            other.insert("two");
            return Response.status(status).build();
        }

        @POST
        public void withoutResult() {
            session.execute("insert into example(text) values (?)", "one");
        }

        @POST
        @Path("/marked")
        public void marked() {
            other.insert("one");
            session.setRollbackOnly();
        }
    }

    @jakarta.enterprise.context.ApplicationScoped
    public static class OtherBean {

        @Inject
        DbSession session;

        public void insert(String text) {
            session.sql("insert into example(text) values (:text)").param("text", text).update();
        }
    }
}
