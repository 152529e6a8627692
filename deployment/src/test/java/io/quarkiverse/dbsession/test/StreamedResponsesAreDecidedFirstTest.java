package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestMulti;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;

/**
 * P3 and P4 where the container filter is never called: the outcome is there when the method has returned its stream, so that a
 * failed commit is still an error status.
 */
class StreamedResponsesAreDecidedFirstTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @TestHTTPResource
    URL server;

    @Inject
    Orders orders;

    @BeforeEach
    void deferredConstraint() {
        TestDatabase.execute("alter table example add parent bigint references example(id) deferrable initially deferred");
    }

    @ParameterizedTest
    @CsvSource({ "lines", "events" })
    void committedBeforeTheStream(String kind) {
        given().post("/orders/" + kind + "/good").then().statusCode(200);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    /** Its events are sent when the client has the head of the response. */
    @Test
    void committedBeforeTheHeadOfASink() throws Exception {
        orders.headSeen = new CountDownLatch(1);
        HttpResponse<InputStream> response = HttpClient.newBuilder().version(Version.HTTP_1_1).build().send(
                HttpRequest.newBuilder(server.toURI().resolve("/orders/sink/good")).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        orders.headSeen.countDown();
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8)).contains("one");
    }

    @ParameterizedTest
    @CsvSource({ "lines", "events", "sink" })
    void failedCommitIsAnError(String kind) {
        given().post("/orders/" + kind + "/bad").then().statusCode(500);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "lines", "events", "sink" })
    void exceptionRollsBack(String kind) {
        given().post("/orders/" + kind + "/throw").then().statusCode(500);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "202, 1", "422, 0" })
    void statusOfAStreamDecides(int status, int rows) {
        given().post("/orders/with-status/" + status).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({ "declared-202, 202, 1", "declared-409, 409, 0", "declared-409-events, 409, 0", "declared-409-sink, 200, 1",
            "declared-409-but-202, 202, 1", "declared-202-but-409, 409, 0", "events-but-409, 200, 1" })
    void statusThatTheClientSeesDecides(String kind, int status, int rows) {
        given().post("/orders/" + kind).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @Path("/orders")
    @Blocking
    @Singleton
    public static class Orders {

        volatile CountDownLatch headSeen;

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @POST
        @Path("/lines/{how}")
        @Produces(MediaType.TEXT_PLAIN)
        public Multi<String> lines(@PathParam("how") String how) {
            insert(how);
            return Multi.createFrom().items("one", "two");
        }

        @POST
        @Path("/events/{how}")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public Multi<String> events(@PathParam("how") String how) {
            insert(how);
            return Multi.createFrom().items("one", "two");
        }

        @POST
        @Path("/sink/{how}")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public void sink(@PathParam("how") String how, @Context SseEventSink sink, @Context Sse sse) {
            insert(how);
            workers.execute(() -> {
                try (sink) {
                    if (how.equals("good")) {
                        assertThat(headSeen.await(10, TimeUnit.SECONDS)).isTrue();
                        sink.send(sse.newEvent("one")).toCompletableFuture().join();
                    } else {
                        SessionTest.await(sink::isClosed, "nothing has been answered");
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @POST
        @Path("/with-status/{status}")
        @Produces(MediaType.TEXT_PLAIN)
        public Multi<String> withStatus(@PathParam("status") int status) {
            insert("good");
            return RestMulti.fromMultiData(Multi.createFrom().items("one", "two")).status(status).build();
        }

        @POST
        @Path("/declared-202")
        @Produces(MediaType.TEXT_PLAIN)
        @ResponseStatus(202)
        public Multi<String> declared202() {
            return lines("good");
        }

        @POST
        @Path("/declared-409")
        @Produces(MediaType.TEXT_PLAIN)
        @ResponseStatus(409)
        public Multi<String> declared409() {
            return lines("good");
        }

        @POST
        @Path("/declared-409-events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @ResponseStatus(409)
        public Multi<String> declared409Events() {
            return lines("good");
        }

        /** Quarkus REST sends 200. */
        @POST
        @Path("/declared-409-sink")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @ResponseStatus(409)
        public void declared409Sink(@Context SseEventSink sink) {
            insert("good");
            workers.execute(() -> {
                SessionTest.await(() -> TestDatabase.rows("example") == 1, "nothing has been committed");
                sink.close();
            });
        }

        @POST
        @Path("/declared-409-but-202")
        @Produces(MediaType.TEXT_PLAIN)
        @ResponseStatus(409)
        public Multi<String> declared409But202() {
            return withStatus(202);
        }

        @POST
        @Path("/declared-202-but-409")
        @Produces(MediaType.TEXT_PLAIN)
        @ResponseStatus(202)
        public Multi<String> declared202But409() {
            return withStatus(409);
        }

        /** Quarkus REST does not ask for the status of events. */
        @POST
        @Path("/events-but-409")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public Multi<String> eventsBut409() {
            return withStatus(409);
        }

        private void insert(String how) {
            session.execute("insert into example(text, parent) values ('one', ?)", how.equals("bad") ? 42 : null);
            if (how.equals("throw")) {
                throw new IllegalStateException(how);
            }
        }
    }
}
