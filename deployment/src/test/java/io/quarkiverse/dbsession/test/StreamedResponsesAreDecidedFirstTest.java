package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.RestMulti;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
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

    @BeforeEach
    void deferredConstraint() {
        TestDatabase.execute("alter table example add parent bigint references example(id) deferrable initially deferred");
    }

    @ParameterizedTest
    @CsvSource({ "lines", "events", "sink" })
    void committedBeforeTheStream(String kind) {
        given().post("/orders/" + kind + "/good").then().statusCode(200);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
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

    @Path("/orders")
    @Blocking
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        AgroalDataSource pool;

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
            // Sends its event when the request has been decided: a commit gives the connection back, a failure answers instead.
            workers.execute(() -> {
                try (sink) {
                    SessionTest.await(() -> sink.isClosed() || how.equals("good") && pool.getMetrics().activeCount() == 0,
                            "the request has not been decided");
                    if (!sink.isClosed()) {
                        sink.send(sse.newEvent("one")).toCompletableFuture().join();
                    }
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

        private void insert(String how) {
            session.execute("insert into example(text, parent) values ('one', ?)", how.equals("bad") ? 42 : null);
            if (how.equals("throw")) {
                throw new IllegalStateException(how);
            }
        }
    }
}
