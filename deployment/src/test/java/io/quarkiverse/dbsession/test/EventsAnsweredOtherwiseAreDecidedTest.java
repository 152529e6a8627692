package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.sse.SseEventSink;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;

/**
 * P3 and P4 for a method with an SseEventSink that answers otherwise: with an exception that is an answer, or not at all
 * because a filter has. Quarkus REST runs no response filters then either.
 */
class EventsAnsweredOtherwiseAreDecidedTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            // Two commits fail; and there is no warning of work that was left over.
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @ParameterizedTest
    @CsvSource({ "redirect, 303, 1", "gone, 410, 0", "abort-202, 202, 1", "abort-409, 409, 0" })
    void statusDecides(String kind, int status, int rows) {
        given().redirects().follow(false).header("X-Kind", kind).post("/events").then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({ "redirect", "abort-202" })
    void failedCommitIsAnError(String kind) {
        TestDatabase.execute("alter table example drop constraint example_text_key",
                "alter table example add unique (text) deferrable initially deferred",
                "insert into example(text) values ('one')");
        given().redirects().follow(false).header("X-Kind", kind).post("/events").then().statusCode(500);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Path("/events")
    public static class Events {

        @Inject
        DbSession session;

        @POST
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Blocking
        public void events(@HeaderParam("X-Kind") String kind, @Context SseEventSink sink) {
            session.execute("insert into example(text) values ('one')");
            if (kind.equals("redirect")) {
                throw new RedirectionException(303, URI.create("/elsewhere"));
            }
            throw new ClientErrorException(410);
        }
    }

    @Provider
    public static class Aborting implements ContainerRequestFilter {

        @Inject
        DbSession session;

        @Override
        public void filter(ContainerRequestContext request) {
            String kind = request.getHeaderString("X-Kind");
            if (kind.startsWith("abort-")) {
                session.execute("insert into example(text) values ('one')");
                request.abortWith(Response.status(Integer.parseInt(kind.substring(6))).build());
            }
        }
    }
}
