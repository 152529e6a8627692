package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;

/**
 * P4 and P5 for requests that take too long: their status decides, 503 for instance, and what goes on behind the answer
 * changes nothing any more.
 */
class RequestTimeoutRollsBackTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @TestHTTPResource
    URL server;

    @Inject
    Orders orders;

    @BeforeEach
    void start() {
        orders.answered = new CountDownLatch(1);
        orders.late = new CompletableFuture<>();
        orders.response = new CompletableFuture<>();
    }

    @ParameterizedTest
    @CsvSource({ "default, 503, 0", "handler-504, 504, 0", "handler-202, 202, 1", "cancelled, 503, 0", "uni, 500, 0",
            "uni-recovered, 200, 1" })
    void statusOfATimeoutDecides(String kind, int status, int rows) {
        given().post("/orders/" + kind).then().statusCode(status);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @Test
    void workBehindTheAnswerIsRefused() throws Exception {
        given().post("/orders/default-and-late").then().statusCode(503);
        orders.answered.countDown();
        assertThatThrownBy(() -> orders.late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(ContextNotActiveException.class);
        assertThat(orders.response.get().resume("late")).isFalse();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** Nobody waits for the statement, which is to be rolled back anyway: it is cancelled. */
    @Test
    void timeoutWhileAStatementRunsRollsBack() throws Exception {
        try (AdvisoryLock lock = new AdvisoryLock();
                RawClient client = new RawClient(server).post("/orders/statement")) {
            lock.awaitWaiter();
            assertThat(orders.response.get(10, TimeUnit.SECONDS).setTimeout(1, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(client.statusLine()).startsWith("HTTP/1.1 503");
            assertThatThrownBy(() -> orders.late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(DbSessionException.class).cause()
                    .hasMessageStartingWith("The statement was cancelled and its transaction rolled back");
        }
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    @Singleton
    public static class Orders {

        volatile CountDownLatch answered;
        volatile CompletableFuture<Object> late;
        volatile CompletableFuture<AsyncResponse> response;

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @POST
        @Path("/default")
        public void byDefault(@Suspended AsyncResponse response) {
            insert("one");
            response.setTimeout(1, TimeUnit.MILLISECONDS);
        }

        @POST
        @Path("/handler-504")
        public void handler504(@Suspended AsyncResponse response) {
            insert("one");
            response.setTimeoutHandler(late -> late.resume(Response.status(504).build()));
            response.setTimeout(1, TimeUnit.MILLISECONDS);
        }

        @POST
        @Path("/handler-202")
        public void handler202(@Suspended AsyncResponse response) {
            insert("one");
            response.setTimeoutHandler(late -> late.resume(Response.status(202).build()));
            response.setTimeout(1, TimeUnit.MILLISECONDS);
        }

        @POST
        @Path("/cancelled")
        public void cancelled(@Suspended AsyncResponse response) {
            insert("one");
            response.setTimeoutHandler(late -> late.cancel());
            response.setTimeout(1, TimeUnit.MILLISECONDS);
        }

        @POST
        @Path("/default-and-late")
        public void lateWork(@Suspended AsyncResponse response) {
            insert("one");
            this.response.complete(response);
            workers.execute(() -> {
                try {
                    assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
                    insert("late");
                    late.complete("done");
                } catch (Throwable e) {
                    late.completeExceptionally(e);
                }
            });
            response.setTimeout(1, TimeUnit.MILLISECONDS);
        }

        @POST
        @Path("/statement")
        public void statement(@Suspended AsyncResponse response) {
            insert("one");
            this.response.complete(response);
            CompletableFuture<Object> late = this.late;
            workers.execute(() -> {
                try {
                    late.complete(session.sql(AdvisoryLock.WAIT).query(Integer.class).single());
                } catch (RuntimeException e) {
                    late.completeExceptionally(e);
                }
            });
        }

        /** The clock runs from the end of the insert on. */
        @POST
        @Path("/uni")
        public Uni<String> uni() {
            return Uni.createFrom().item(() -> insert("one")).runSubscriptionOn(workers)
                    .chain(done -> Uni.createFrom().<String> nothing().ifNoItem().after(Duration.ofMillis(1)).fail());
        }

        @POST
        @Path("/uni-recovered")
        public Uni<String> uniRecovered() {
            return uni().onFailure(TimeoutException.class).recoverWithItem("fallback");
        }

        private int insert(String text) {
            return session.execute("insert into example(text) values (?)", text);
        }
    }
}
