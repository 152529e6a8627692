package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P8: several threads on the session of one request.
 */
class SharedSessionTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(SharedSessionTest::text)
                    .hasSize(1)
                    .allMatch(text -> text
                            .startsWith("Two threads use the session of the default datasource at the same time: one waits "
                                    + "for the other at io.quarkiverse.dbsession.test.SharedSessionTest$Resource.lambda$waiting$")
                            && text.endsWith(
                                    "Their statements share one transaction. Work that is to run side by side needs a context of "
                                            + "its own: DbSessions.newContext().")));

    private static String text(LogRecord record) {
        return new org.jboss.logmanager.formatters.PatternFormatter("%s").format(record);
    }

    @Inject
    Worker worker;

    /** One transaction, no statement in the middle of another; and one warning for the place, however often it happens. */
    @Test
    void statementsAreSerialised() {
        for (int i = 0; i < 3; i++) {
            given().post("/shared/waiting").then().statusCode(204);
        }
        assertThat(TestDatabase.rows("example")).isEqualTo(6);
    }

    /** To wait for the last row might be to wait forever. */
    @Test
    void threadsAreRefusedWhileRowsAreReadElsewhere() {
        TestDatabase.execute("insert into example(text) values ('a'), ('b')");
        given().post("/shared/rows").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(3);
    }

    /** The context does not wait for the statement: it is cancelled, and its thread gives the connection back. */
    @Test
    void contextThatEndsCancelsTheStatementOfAnotherThread() throws Exception {
        CompletableFuture<Throwable> statement = new CompletableFuture<>();
        worker.leavesAStatementBehind(statement);
        assertThat(statement.get(10, TimeUnit.SECONDS)).isInstanceOf(DbSessionException.class)
                .hasMessageStartingWith("The statement was cancelled and its transaction rolled back [statement on the default "
                        + "datasource: select pg_sleep(60)]: the request that it belongs to has ended. Wait for it before the request "
                        + "ends, or run it in a context of its own, with DbSessions.newContext().");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** P5: its request context is one that nobody would ever destroy. */
    @Test
    void taskThatBeginsAfterItsRequestIsRefused() throws Exception {
        Resource.answered = new CountDownLatch(1);
        Resource.late = new CompletableFuture<>();
        given().post("/shared/fire-and-forget").then().statusCode(204);
        await(() -> Resource.ended, "the request has not ended");
        Resource.answered.countDown();
        assertThat(Resource.late.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended with its request and refuses work");
        assertThat(TestDatabase.rows("example")).isZero();
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @jakarta.enterprise.context.RequestScoped
    public static class Request {

        void use() {
        }

        @jakarta.annotation.PreDestroy
        void end() {
            Resource.ended = true;
        }
    }

    @ApplicationScoped
    public static class Worker {

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @ActivateRequestContext
        void leavesAStatementBehind(CompletableFuture<Throwable> thrown) {
            session.execute("insert into example(text) values ('never')");
            session.setRollbackOnly(); // nobody has to be warned
            workers.execute(() -> {
                try {
                    session.sql("select pg_sleep(60)").query().list();
                    thrown.complete(null);
                } catch (RuntimeException e) {
                    thrown.complete(e);
                }
            });
            await(() -> TestDatabase.number("select count(*) from pg_stat_activity where query like 'select pg_sleep(60)%' "
                    + "and state = 'active'") == 1, "the slow statement does not run");
        }
    }

    @Path("/shared")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @POST
        @Path("/waiting")
        public void waiting() {
            CountDownLatch inside = new CountDownLatch(1);
            CompletableFuture<Void> first = workers.runAsync(() -> session.sql("select 1")
                    .query(row -> {
                        inside.countDown();
                        // Until the other one waits: it has been seen to, then.
                        SessionTest.await(() -> isWaiting("shared-waiter"), "the other thread does not wait");
                        return 1;
                    }).list());
            CompletableFuture<Void> second = CompletableFuture.runAsync(workers.getThreadContext().contextualRunnable(() -> {
                try {
                    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                session.execute("insert into example(text) values (gen_random_uuid()::text)");
            }), task -> new Thread(task, "shared-waiter").start());
            first.join();
            second.join();
            session.execute("insert into example(text) values (gen_random_uuid()::text)");
        }

        private static boolean isWaiting(String name) {
            return Thread.getAllStackTraces().entrySet().stream().filter(entry -> entry.getKey().getName().equals(name))
                    .anyMatch(entry -> IntStream.range(0, entry.getValue().length)
                            .anyMatch(i -> entry.getValue()[i].getMethodName().equals("tryLock")
                                    || entry.getValue()[i].getMethodName().equals("tryLockNanos")));
        }

        static volatile CountDownLatch answered;
        static volatile CompletableFuture<Throwable> late;
        static volatile boolean ended;

        @Inject
        Request request;

        @POST
        @Path("/fire-and-forget")
        public void fireAndForget() {
            ended = false;
            request.use();
            workers.runAsync(() -> {
                try {
                    assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }).thenRunAsync(() -> {
                try {
                    session.execute("insert into example(text) values ('late')");
                    late.complete(null);
                } catch (RuntimeException e) {
                    late.complete(e);
                }
            });
        }

        @POST
        @Path("/rows")
        public void rows() {
            session.sql("select text from example").query(String.class).forEach(text -> {
                CompletableFuture<Integer> other = workers
                        .supplyAsync(() -> session.execute("insert into example(text) values ('c')"));
                assertThatThrownBy(other::join).hasCauseInstanceOf(IllegalStateException.class).cause()
                        .hasMessageStartingWith(
                                "A statement of the session of the default datasource was to run while the thread '"
                                        + Thread.currentThread().getName() + "' reads the rows of a query with forEach(…)");
            });
            session.execute("insert into example(text) values ('c')");
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }
    }
}
