package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.LockNotAvailable;
import io.quarkus.test.QuarkusUnitTest;

/**
 * A statement waits for a lock as long as it is allowed to, and the next user of its connection waits as long as the database
 * says.
 */
class LocksAreWaitedForWithinTheLimitTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.db-session.lock-timeout", "150ms")
            .overrideConfigKey("quarkus.db-session.isolation", "repeatable-read");

    @Test
    void statementFailsWhenTheTimeIsOver() throws SQLException {
        TestDatabase.execute("insert into example(text) values ('a')");
        try (Connection other = TestDatabase.connect(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update example set text = 'b'");
            given().post("/locks/update").then().statusCode(409)
                    .body(equalTo("The statement did not get a lock in time [statement on the "
                            + "default datasource: update example set text = 'c']: canceling statement due to lock timeout (SQLState 55P03). Roll "
                            + "back and run the whole unit of work again, or let it wait for longer (lock_timeout)."));
            other.rollback();
        }
        given().post("/locks/update").then().statusCode(204);
    }

    @Test
    void limitEndsWithTheTransaction() throws SQLException {
        given().post("/locks/limit").then().statusCode(200).body(equalTo("150ms repeatable read"));
        try (Connection same = pool.getConnection(); Statement statement = same.createStatement()) {
            var row = statement.executeQuery("select current_setting('lock_timeout')");
            row.next();
            assertThat(row.getString(1)).isEqualTo("0");
        }
    }

    @Path("/locks")
    public static class Resource {

        @Inject
        DbSession session;

        @POST
        @Path("/update")
        public void update() {
            session.execute("update example set text = 'c'");
        }

        @POST
        @Path("/limit")
        public String limit() {
            return session.sql("select current_setting('lock_timeout') || ' ' || current_setting('transaction_isolation')")
                    .query(String.class).single();
        }

        @ServerExceptionMapper
        public Response map(LockNotAvailable e) {
            return Response.status(409).entity(e.getMessage()).build();
        }
    }
}
