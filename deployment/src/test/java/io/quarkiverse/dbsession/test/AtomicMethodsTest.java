package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.TransactionInProgress;
import io.quarkus.arc.Arc;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;

/**
 * {@code @Atomic}: methods and classes, with all kinds of results, inside of requests and outside.
 */
class AtomicMethodsTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Inject
    Service service;

    @Inject
    AtomicService atomicService;

    @ParameterizedTest(name = "{0}: {1}, rows {2}")
    @CsvSource(delimiter = '|', textBlock = """
            committed              | 418 | 1
            thrown                 | 204 | 2
            checked                | 204 | 2
            calls-another          | 418 |
            calls-itself           | 204 | 1
            append                 | 418 | 1 2
            raise                  | 204 | 1
            read-only              | 204 |
            isolation              | 204 |
            timeout                | 204 |
            of-the-class           | 204 | 1
            uni                    | 418 | 1
            uni-eager              | 418 | 1
            uni-fails              | 204 | 2
            uni-twice              | 418 | 1 1
            uni-cancelled          | 204 | 2
            uni-commit-fails       | 204 | 2
            uni-unused-fallback    | 200 | 1
            uni-never-subscribed   | 204 | 1
            uni-one-after-other    | 200 | 1 2
            uni-goes-on            | 200 |
            non-blocking           | 200 | 1
            stage                  | 418 | 1
            stage-fails            | 204 | 2
            resource               | 204 | 1
            overlapping            | 204 |
            """)
    void method(String path, int status, String rows) {
        TestDatabase.execute("alter table example drop constraint example_text_key");
        given().post("/atomic/" + path).then().statusCode(status);
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by id) from example")).isEqualTo(rows);
    }

    /** P11 */
    @Test
    void requestContextIsActivatedWhereThereIsNone() throws IOException {
        assertThat(Arc.container().requestContext().isActive()).isFalse();
        service.insert(1);
        assertThatThrownBy(() -> service.insertAndThrowChecked(2)).isInstanceOf(IOException.class);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(Arc.container().requestContext().isActive()).isFalse();
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    /** P11: each subscription has a unit and a context of its own. */
    @Test
    void uniIsSubscribedToAgain() {
        TestDatabase.execute("alter table example drop constraint example_text_key");
        Uni<String> uni = service.uni(1);
        uni.await().atMost(Duration.ofSeconds(10));
        uni.await().atMost(Duration.ofSeconds(10));
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
        assertThat(service.failsOnce(2).onFailure().retry().atMost(2).await().atMost(Duration.ofSeconds(10))).isEqualTo("2");
        assertThat(TestDatabase.rows("example")).isEqualTo(3);
        service.eagerUni(3); // nobody subscribes
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    /** P11 */
    @Test
    void requestContextStaysUntilAnAsynchronousResultIsThere() throws Exception {
        assertThat(service.uni(1).await().atMost(Duration.ofSeconds(10))).isEqualTo("1");
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletionStage<String> stage = service.stage(2, goOn);
        assertThat(Arc.container().requestContext().isActive()).isFalse();
        goOn.countDown();
        assertThat(stage.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("2");
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
    }

    @ApplicationScoped
    public static class Service {

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        @Inject
        AtomicService other;

        void plainInsert(int text) {
            session.sql("insert into example(text) values (?)").param(Integer.toString(text)).update();
        }

        @Atomic
        public void insert(int text) {
            plainInsert(text);
        }

        @Atomic
        public void insertAndThrow(int text) {
            plainInsert(text);
            throw new IllegalStateException("on purpose");
        }

        @Atomic
        public void insertAndThrowChecked(int text) throws IOException {
            plainInsert(text);
            throw new IOException("checked");
        }

        @Atomic
        public void callsAnother() {
            other.insert(1);
            assertThat(session.inTransaction()).as("the inner one is a part").isTrue();
            throw new IllegalStateException("on purpose");
        }

        public void callsItself() {
            insert(1);
            assertThat(session.inTransaction()).as("intercepted, though called from the same bean").isFalse();
        }

        @Atomic(CurrentTransaction.APPEND)
        public void append(int text) {
            plainInsert(text);
        }

        @Atomic(CurrentTransaction.RAISE)
        public void raise(int text) {
            plainInsert(text);
        }

        @Atomic(readOnly = true)
        public void readOnly() {
            plainInsert(1);
        }

        @Atomic(isolation = Isolation.REPEATABLE_READ)
        public String isolation() {
            return session.sql("show transaction_isolation").query(String.class).single();
        }

        @Atomic(timeout = "50ms")
        public void timeout() {
            session.sql("select pg_sleep(20)").query().list();
        }

        @Atomic
        public Uni<String> uni(int text) {
            return Uni.createFrom().item(() -> {
                plainInsert(text);
                return Integer.toString(text);
            }).runSubscriptionOn(workers);
        }

        @Atomic
        public Uni<String> eagerUni(int text) {
            plainInsert(text);
            return Uni.createFrom().item(Integer.toString(text));
        }

        @Atomic
        public Uni<String> failingUni(int text) {
            return uniWithoutUnit(text).onItem().failWith(() -> new IllegalStateException("on purpose"));
        }

        @Atomic
        public Uni<String> pendingUni(int text) {
            plainInsert(text);
            return Uni.createFrom().nothing();
        }

        @Atomic
        public Uni<String> uniWhoseCommitFails() {
            return Uni.createFrom().item(() -> {
                plainInsert(1);
                session.execute("create temporary table child(id int unique deferrable initially deferred) on commit drop");
                session.execute("insert into child values (1), (1)");
                return "never";
            }).runSubscriptionOn(workers);
        }

        private final AtomicBoolean failed = new AtomicBoolean();

        @Atomic
        public Uni<String> failsOnce(int text) {
            return Uni.createFrom().item(() -> {
                plainInsert(text);
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("once");
                }
                return Integer.toString(text);
            }).runSubscriptionOn(workers);
        }

        /** Does not notice that it has been cancelled. */
        @Atomic
        public Uni<String> goesOn(CountDownLatch cancelled, CompletableFuture<Throwable> thrown) {
            return Uni.createFrom().item(() -> {
                plainInsert(1);
                try {
                    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    plainInsert(2);
                    thrown.complete(null);
                } catch (InterruptedException | RuntimeException e) {
                    thrown.complete(e);
                }
                return "done";
            }).runSubscriptionOn(workers);
        }

        private Uni<String> uniWithoutUnit(int text) {
            return Uni.createFrom().item(() -> {
                plainInsert(text);
                return Integer.toString(text);
            }).runSubscriptionOn(workers);
        }

        @Atomic
        public CompletionStage<String> stage(int text, CountDownLatch goOn) {
            return workers.supplyAsync(() -> {
                try {
                    assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                plainInsert(text);
                return Integer.toString(text);
            });
        }

        @Atomic
        public CompletionStage<String> failingStage(int text) {
            plainInsert(text);
            return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        }
    }

    @Atomic
    @ApplicationScoped
    public static class AtomicService {

        @Inject
        DbSession session;

        public void insert(int text) {
            session.sql("insert into example(text) values (?)").param(Integer.toString(text)).update();
        }

        @Atomic(readOnly = true)
        public void insertNothing() {
            insert(2);
        }
    }

    @Path("/atomic")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        Service service;

        @Inject
        AtomicService atomicService;

        @Inject
        ManagedExecutor workers;

        private static IllegalStateException failure() {
            return new IllegalStateException("on purpose");
        }

        @POST
        @Path("/committed")
        public void committed() {
            service.insert(1);
            throw failure();
        }

        @POST
        @Path("/thrown")
        public void thrown() {
            assertThatThrownBy(() -> service.insertAndThrow(1)).isInstanceOf(IllegalStateException.class);
            service.insert(2);
        }

        @POST
        @Path("/checked")
        public void checked() {
            assertThatThrownBy(() -> service.insertAndThrowChecked(1)).isInstanceOf(IOException.class).hasMessage("checked");
            service.insert(2);
        }

        @POST
        @Path("/calls-another")
        public void callsAnother() {
            service.callsAnother();
        }

        @POST
        @Path("/calls-itself")
        public void callsItself() {
            service.callsItself();
        }

        @POST
        @Path("/append")
        public void append() {
            service.plainInsert(1);
            service.append(2);
            throw failure();
        }

        @POST
        @Path("/raise")
        public void raise() {
            service.plainInsert(1);
            assertThatThrownBy(() -> service.raise(2)).isInstanceOf(TransactionInProgress.class);
        }

        @POST
        @Path("/read-only")
        public void readOnly() {
            assertThatThrownBy(service::readOnly).isInstanceOf(DbSessionException.class)
                    .hasMessageContaining("its unit of work is read-only");
        }

        @POST
        @Path("/isolation")
        public void isolation() {
            assertThat(service.isolation()).isEqualTo("repeatable read");
        }

        @POST
        @Path("/timeout")
        public void timeout() {
            assertThatThrownBy(service::timeout).isInstanceOf(StatementTimeout.class);
        }

        @POST
        @Path("/of-the-class")
        public void ofTheClass() {
            atomicService.insert(1);
            assertThat(session.inTransaction()).isFalse();
            assertThatThrownBy(atomicService::insertNothing).isInstanceOf(DbSessionException.class);
        }

        @POST
        @Path("/uni")
        public Uni<String> uni() {
            return service.uni(1).invoke(() -> {
                assertThat(TestDatabase.rows("example")).as("committed before anybody hears of it").isEqualTo(1);
                throw failure();
            });
        }

        @POST
        @Path("/uni-eager")
        @io.smallrye.common.annotation.Blocking
        public Uni<String> uniEager() {
            return service.eagerUni(1).invoke(() -> {
                assertThat(TestDatabase.rows("example")).isEqualTo(1);
                throw failure();
            });
        }

        @POST
        @Path("/uni-fails")
        public Uni<Void> uniFails() {
            return service.failingUni(1).onFailure(IllegalStateException.class).recoverWithUni(() -> service.uni(2))
                    .replaceWithVoid();
        }

        @POST
        @Path("/uni-twice")
        public Uni<String> uniTwice() {
            Uni<String> uni = service.uni(1);
            return uni.chain(() -> uni).invoke(() -> {
                throw failure();
            });
        }

        @POST
        @Path("/uni-cancelled")
        @io.smallrye.common.annotation.Blocking
        public Uni<Void> uniCancelled() {
            service.pendingUni(1).subscribe().with(item -> {
            }).cancel();
            assertThat(session.inTransaction()).isFalse();
            return service.uni(2).replaceWithVoid();
        }

        @POST
        @Path("/uni-commit-fails")
        public Uni<Void> uniCommitFails() {
            return service.uniWhoseCommitFails().onFailure(CommitFailed.class).recoverWithUni(() -> service.uni(2))
                    .replaceWithVoid();
        }

        @POST
        @Path("/uni-unused-fallback")
        public Uni<String> uniUnusedFallback() {
            return service.uni(1).onFailure().recoverWithUni(service.uni(2));
        }

        @POST
        @Path("/uni-never-subscribed")
        public void uniNeverSubscribed() {
            service.uni(2);
            service.plainInsert(1);
        }

        @POST
        @Path("/uni-one-after-other")
        public Uni<String> uniOneAfterOther() {
            Uni<String> first = service.uni(1);
            Uni<String> second = service.uni(2);
            return first.chain(() -> second);
        }

        /** What the work of a cancelled unit goes on to do is no part of the request. */
        @POST
        @Path("/uni-goes-on")
        @io.smallrye.common.annotation.Blocking
        public Uni<String> uniGoesOn() {
            CountDownLatch cancelled = new CountDownLatch(1);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            return service.goesOn(cancelled, thrown).ifNoItem().after(Duration.ofMillis(300)).recoverWithItem("late")
                    .emitOn(workers).invoke(() -> {
                        // Mutiny may cancel after it has told of the timeout.
                        await(() -> !session.inTransaction(), "the unit is not rolled back");
                        cancelled.countDown();
                        assertThat(thrown).succeedsWithin(Duration.ofSeconds(10))
                                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                                .isInstanceOf(IllegalStateException.class).hasMessageContaining("call rollback() to go on");
                    });
        }

        /** The unit begins and ends on the event loop, its work is done by a worker. */
        @POST
        @Path("/non-blocking")
        @NonBlocking
        public Uni<String> nonBlocking() {
            io.vertx.core.Context eventLoop = io.vertx.core.Vertx.currentContext();
            return service.uni(1).emitOn(task -> eventLoop.runOnContext(nothing -> task.run()))
                    .invoke(() -> assertThat(io.vertx.core.Context.isOnEventLoopThread()).isTrue());
        }

        @POST
        @Path("/stage")
        public CompletionStage<String> stage() {
            return service.stage(1, new CountDownLatch(0)).thenApply(result -> {
                assertThat(TestDatabase.rows("example")).isEqualTo(1);
                throw failure();
            });
        }

        @POST
        @Path("/stage-fails")
        public void stageFails() {
            assertThat(service.failingStage(1)).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(Exception.class)
                    .withRootCauseInstanceOf(IllegalStateException.class);
            service.insert(2);
        }

        @POST
        @Path("/resource")
        @Atomic
        public void resource() {
            service.insert(1);
            assertThat(session.inTransaction()).isTrue();
        }

        /** Side by side on one session: an error, and neither half of the one nor the other. */
        @POST
        @Path("/overlapping")
        public void overlapping() {
            CountDownLatch bothHaveBegun = new CountDownLatch(1);
            CountDownLatch second = new CountDownLatch(1);
            CompletionStage<String> first = service.stage(1, bothHaveBegun);
            CompletionStage<String> inner = service.stage(2, second);
            bothHaveBegun.countDown();
            assertThat(first).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(Exception.class).havingRootCause()
                    .isInstanceOf(IllegalStateException.class).withMessageContaining("DbSessions.newContext()");
            second.countDown();
            assertThat(inner).failsWithin(Duration.ofSeconds(10));
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }
    }
}
