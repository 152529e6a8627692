package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;

/**
 * An endpoint of the event loop hands its SQL to a worker; the outcome of its request, decided on the event loop, goes
 * to a worker too. A statement on the event loop is refused.
 */
class NonBlockingEndpointTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Test
    void successCommits() {
        given().post("/orders/good").then().statusCode(200);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @Test
    void failureRollsBack() {
        given().post("/orders/bad").then().statusCode(418);
        assertThat(TestDatabase.rows("example")).isZero();
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @Test
    void failedCommitIsAnError() {
        TestDatabase.execute("alter table example add constraint again unique (text) deferrable initially deferred",
                "alter table example drop constraint example_text_key", "insert into example(text) values ('one')");
        given().post("/orders/good").then().statusCode(418).body(containsString("again"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    /** P7: not even a rollback, which waits for the database like a statement. */
    @Test
    void rollbackOnTheEventLoopIsRefused() {
        given().post("/orders/rollback").then().statusCode(418).body(containsString("was to run on the I/O thread"));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void statementOnTheEventLoopIsRefused() {
        given().post("/orders/wrong-thread").then().statusCode(418)
                .body(containsString("A statement on the default datasource was to run on the I/O thread"))
                .body(containsString("Annotate the method with @Blocking or @RunOnVirtualThread."));
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @POST
        @Path("/good")
        public Uni<String> good() {
            return insert();
        }

        @POST
        @Path("/bad")
        public Uni<String> bad() {
            return insert().onItem().transform(done -> {
                throw new IllegalStateException("bad");
            });
        }

        @POST
        @Path("/rollback")
        public Uni<String> rollback() {
            return insert().invoke(() -> {
                session.setRollbackOnly(); // does not wait
                session.rollback();
            });
        }

        private Uni<String> insert() {
            var eventLoop = io.vertx.core.Vertx.currentContext();
            return Uni.createFrom().item(() -> {
                session.execute("insert into example(text) values ('one')");
                return "created";
            }).runSubscriptionOn(workers).emitOn(task -> eventLoop.runOnContext(nothing -> task.run()))
                    .invoke(() -> assertThat(Context.isOnEventLoopThread()).isTrue());
        }

        @POST
        @Path("/wrong-thread")
        @NonBlocking
        public String wrongThread() {
            session.execute("insert into example(text) values ('one')");
            return "never";
        }

        @ServerExceptionMapper
        public jakarta.ws.rs.core.Response map(RuntimeException e) {
            return jakarta.ws.rs.core.Response.status(418).entity(e.getMessage()).build();
        }
    }
}
