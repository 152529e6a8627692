package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P5: the limit of how long a connection may be held is kept whatever holds it: a statement, the application, or a server
 * that does not answer.
 */
class ConnectionsAreHeldWithinTheLimitTest extends SessionTest {

    static final String HELD_TOO_LONG = "its connection was held for longer than quarkus.db-session.hold-limit allows. Do what takes time "
            + "before the first statement or after commit(), or raise the limit.";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .overrideConfigKey("quarkus.db-session.hold-limit", "300ms")
            .overrideConfigKey("quarkus.db-session.hold-limit-action", "cancel")
            .assertLogRecords(records -> assertThat(records)
                    .extracting(record -> new org.jboss.logmanager.formatters.PatternFormatter("%s").format(record))
                    .hasSize(2)
                    .allMatch(text -> text
                            .startsWith("A connection of the default datasource has been held for longer than PT0.3S: it was "
                                    + "taken at io.quarkiverse.dbsession.test.ConnectionsAreHeldWithinTheLimitTest$Resource.")
                            && text.contains(", by the thread 'executor-thread-")
                            && text.endsWith("'. Its work is rolled back, and it goes back to the pool.")));

    @Inject
    Door door;

    @Test
    void statementIsCancelled() {
        given().post("/held/statement").then().statusCode(500)
                .body(equalTo(
                        "The statement was broken off and its transaction rolled back [statement on the default datasource: "
                                + "select pg_sleep(60)], because " + HELD_TOO_LONG));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** The connection is needed elsewhere; the request goes on, and is told when it is to be committed. */
    @Test
    void applicationThatDoesSomethingElseLosesIt() throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                () -> given().post("/held/application").then().statusCode(500).extract().asString(),
                task -> new Thread(task).start());
        assertThat(door.inside.await(10, TimeUnit.SECONDS)).isTrue();
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is still held");
        door.goOn.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS))
                .isEqualTo("The transaction on the default datasource has been rolled back instead of "
                        + "committed, because " + HELD_TOO_LONG);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void whoIsFasterHearsNothing() {
        given().post("/held/briefly").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Singleton
    public static class Door {

        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
    }

    @Path("/held")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        Door door;

        @POST
        @Path("/statement")
        public void statement() {
            insert();
            session.sql("select pg_sleep(60)").query().list();
        }

        @POST
        @Path("/application")
        public void application() throws InterruptedException {
            insert();
            door.inside.countDown();
            assertThat(door.goOn.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @POST
        @Path("/briefly")
        public void briefly() {
            insert();
        }

        private void insert() {
            session.execute("insert into example(text) values (?)", "x");
        }

        @ServerExceptionMapper
        public Response map(DbSessionException e) {
            return Response.status(500).entity(e.getMessage()).build();
        }
    }
}
