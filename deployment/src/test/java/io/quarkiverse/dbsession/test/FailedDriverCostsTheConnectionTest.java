package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P5: a driver that is thrown out of a statement by an unchecked exception of its own has sent half of it: pgjdbc, for
 * instance, when it is to log a number that it cannot write. The next request, on a pool of one, must not read the answers to
 * that half. P3: and what came before is not committed.
 */
class FailedDriverCostsTheConnectionTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp().overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.log.min-level", "ALL")
            .overrideConfigKey("quarkus.log.category.\"org.postgresql\".level", "ALL")
            .overrideConfigKey("quarkus.log.console.level", "INFO")
            // The pool says that a connection was closed; nothing else is logged.
            .assertLogRecords(records -> assertThat(records).allMatch(record -> record.getLoggerName().contains("agroal")));

    /** The driver's loggers are those of the whole JVM. */
    @AfterAll
    static void traceNoLonger() {
        Logger.getLogger("org.postgresql").setLevel(Level.INFO);
    }

    @Test
    void theNextRequestIsAnsweredRight() {
        given().post("/orders").then().statusCode(418);
        given().get("/orders").then().statusCode(200).body(equalTo("next"));
    }

    @Test
    void swallowedFailureIsAnError() {
        given().post("/orders/swallowed").then().statusCode(418)
                .body(containsString("has been rolled back instead of committed"));
        assertThat(TestDatabase.rows("example")).isZero();
        given().get("/orders").then().statusCode(200).body(equalTo("next"));
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        public void number() throws SQLException {
            try (PreparedStatement statement = session.connection().prepareStatement("select ?::numeric")) {
                statement.setBigDecimal(1, new BigDecimal("1E-20000"));
                statement.execute();
            }
        }

        @POST
        @Path("/swallowed")
        public void swallowed() throws SQLException {
            session.execute("insert into example(text) values ('one')");
            try {
                number();
            } catch (RuntimeException swallowed) {
                assertThat(session.inTransaction()).isTrue();
            }
        }

        @GET
        public String next() {
            return session.sql("select 'next'").query(String.class).single();
        }

        @ServerExceptionMapper
        public Response map(RuntimeException e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }
}
