package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.net.URI;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.ResteasyReactiveClientProblem;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P4: any exception and any {@code Error} rolls back, whatever a mapper makes of it; a {@code WebApplicationException}
 * counts by its status. P5: the connection is back before the mapper runs, and before the answer.
 */
class ExceptionRollsBackTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            // Quarkus reports the three that nobody maps; it must be the only one to say something.
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @ParameterizedTest
    @CsvSource({ "unchecked, 500, 0", "checked, 500, 0", "error, 500, 0", "mapped, 200, 0", "not-found, 404, 0",
            "redirect, 303, 1",
            "mapped-redirect, 500, 0", "redirect-of-another-server, 200, 0", "without-response, 204, 0" })
    void exceptionDecides(String kind, int status, int rows) {
        given().redirects().follow(false).post("/orders/" + kind).then().statusCode(status);
        assertThat(pool.getMetrics().activeCount()).as("connections in use when the answer has arrived").isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({ "mapped" })
    void mapperFindsTheConnectionGivenBack(String kind) {
        given().post("/orders/" + kind).then().body(equalTo("connections in use: 0"));
    }

    @Path("/orders/{kind}")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        public String insertAndThrow(String kind) throws Exception {
            session.execute("insert into example(text) values ('one')");
            switch (kind) {
                case "unchecked" -> throw new IllegalStateException("unchecked");
                case "checked" -> throw new IOException("checked");
                case "error" -> throw new StackOverflowError("error");
                case "mapped" -> throw new Mapped();
                case "not-found" -> throw new NotFoundException();
                case "redirect" -> throw new RedirectionException(303, URI.create("/elsewhere"));
                case "mapped-redirect" -> throw new MappedRedirect();
                case "redirect-of-another-server" -> throw new FromAnotherServer();
                case "without-response" -> throw new WithoutResponse();
                default -> throw new AssertionError(kind);
            }
        }
    }

    static class Mapped extends RuntimeException {
    }

    static class MappedRedirect extends RedirectionException {
        MappedRedirect() {
            super(303, URI.create("/elsewhere"));
        }
    }

    @Provider
    public static class MappedMapper implements ExceptionMapper<Mapped> {

        @Inject
        AgroalDataSource pool;

        @Override
        public Response toResponse(Mapped exception) {
            return Response.ok("connections in use: " + pool.getMetrics().activeCount()).build();
        }
    }

    @Provider
    public static class MappedRedirectMapper implements ExceptionMapper<MappedRedirect> {

        @Override
        public Response toResponse(MappedRedirect exception) {
            return Response.serverError().build();
        }
    }

    /** As a REST client throws it. */
    static class FromAnotherServer extends RedirectionException implements ResteasyReactiveClientProblem {
        FromAnotherServer() {
            super(303, URI.create("/elsewhere"));
        }
    }

    static class WithoutResponse extends WebApplicationException {
        @Override
        public Response getResponse() {
            return null;
        }
    }

    @Provider
    public static class FromAnotherServerMapper implements ExceptionMapper<FromAnotherServer> {

        @Override
        public Response toResponse(FromAnotherServer exception) {
            return Response.ok().build();
        }
    }
}
