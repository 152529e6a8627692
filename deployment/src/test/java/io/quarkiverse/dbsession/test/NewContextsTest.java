package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.WorkFailed;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P12: work in request contexts of its own, in the same thread and in others.
 */
class NewContextsTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = appWithSecondConnections();

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @ParameterizedTest(name = "{0}: {1}, rows {2}")
    @CsvSource(delimiter = '|', textBlock = """
            survives-the-request | 418 | 2
            request-survives     | 204 | 1
            own-beans            | 204 |
            manual               | 204 | 1 3
            submitted            | 418 | 2
            all-succeed          | 418 | 1 2 3
            one-fails            | 204 | 2
            nested-contexts      | 204 | 1 2 3
            """)
    void newContext(String path, int status, String rows) {
        given().post("/contexts/" + path).then().statusCode(status);
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by text) from example")).isEqualTo(rows);
    }

    /** It needs no context to start from. */
    @Test
    void outsideOfRequests() {
        sessions.newContext().run(() -> session.execute("insert into example(text) values ('1')"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Test
    void threadsAreVirtualWhereTheJdkHasThem() throws Exception {
        boolean virtual = sessions.newContext().submit(NewContextsTest::isVirtual).get(10, TimeUnit.SECONDS);
        assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
        assertThat(sessions.newContext().<Boolean> all(NewContextsTest::isVirtual, NewContextsTest::isVirtual))
                .hasSize(2).allMatch(one -> one == Runtime.version().feature() >= 21 || !one);
    }

    private static boolean isVirtual() throws Exception {
        if (Runtime.version().feature() < 21) {
            return false;
        }
        try {
            return (boolean) MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class))
                    .invoke(Thread.currentThread());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Each waits for the others: one after the other they would never come to an end. */
    @Test
    void allRunAtTheSameTimeAndKeepTheirOrder() {
        CyclicBarrier together = new CyclicBarrier(3);
        List<Callable<String>> work = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String text = Integer.toString(i);
            work.add(() -> {
                session.sql("insert into example(text) values (?)").param(text).update();
                together.await(10, TimeUnit.SECONDS);
                return text;
            });
        }
        assertThat(sessions.newContext().all(work)).containsExactly("0", "1", "2");
        assertThat(TestDatabase.rows("example")).isEqualTo(3);
    }

    /** P4: those that wait for the database are cancelled there, those that wait for something else are interrupted. */
    @Test
    void failureCancelsTheOthers() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        AtomicBoolean interrupted = new AtomicBoolean();
        IOException failure = new IOException("the first");
        Callable<String> fails = () -> {
            session.execute("insert into example(text) values ('fails')");
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            await(() -> TestDatabase.number("select count(*) from pg_stat_activity where query like 'select pg_sleep%' "
                    + "and state = 'active'") == 1, "the slow statement does not run");
            throw failure;
        };
        Callable<String> sleepsInTheDatabase = () -> {
            session.execute("insert into example(text) values ('sleeps')");
            running.countDown();
            session.sql("select pg_sleep(60)").query().list();
            return "never";
        };
        Callable<String> waits = () -> {
            session.execute("insert into example(text) values ('waits')");
            running.countDown();
            try {
                new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return "never";
        };
        assertThatThrownBy(() -> sessions.newContext().all(sleepsInTheDatabase, fails, waits))
                .isInstanceOf(WorkFailed.class).hasCause(failure).cause()
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(2)
                        .anySatisfy(other -> assertThat(other).isInstanceOf(DbSessionException.class)
                                .hasMessageContaining("The statement was cancelled and its transaction rolled back"))
                        .anySatisfy(other -> assertThat(other).isInstanceOf(InterruptedException.class)));
        assertThat(interrupted).isTrue();
        assertThat(TestDatabase.rows("example")).isZero();
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void cancelledFutureIsRolledBack() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<String> future = sessions.newContext().submit(() -> {
            session.execute("insert into example(text) values ('one')");
            running.countDown();
            session.sql("select pg_sleep(60)").query().list();
            return "never";
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(future.cancel(true)).isTrue();
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** Unchecked exceptions pass as they are, those that futures use to wrap others as well. */
    @Test
    void completionExceptionIsNotUnwrapped() {
        CompletionException without = new CompletionException("on purpose", null);
        assertThatThrownBy(() -> sessions.newContext().run(() -> {
            throw without;
        })).isSameAs(without);
        assertThatThrownBy(() -> sessions.newContext()
                .call(() -> CompletableFuture.failedFuture(new IOException("cause")).join()))
                .isInstanceOf(CompletionException.class).hasCauseInstanceOf(IOException.class);
    }

    /** What was cancelled before it did its work does not report a success afterwards. */
    @Test
    void workThatDoesNotNoticeIsNotCommittedEither() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch through = new CountDownLatch(1);
        CompletableFuture<String> future = sessions.newContext().submit(() -> {
            session.execute("insert into example(text) values ('one')");
            running.countDown();
            while (true) {
                try {
                    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    through.countDown();
                    return "done";
                } catch (InterruptedException ignored) {
                    // It does not notice.
                }
            }
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        future.cancel(true);
        cancelled.countDown();
        assertThat(through.await(10, TimeUnit.SECONDS)).isTrue();
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void interruptedCallerCancelsAll() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                sessions.newContext().all(() -> {
                    session.execute("insert into example(text) values ('one')");
                    running.countDown();
                    return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                });
            } catch (RuntimeException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(WorkFailed.class);
        caller.join(10_000);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @RequestScoped
    public static class Identity {

        final String id = UUID.randomUUID().toString();

        String id() {
            return id;
        }
    }

    @Path("/contexts")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        DbSessions sessions;

        @Inject
        Identity identity;

        private void insert(int text) {
            session.sql("insert into example(text) values (?)").param(Integer.toString(text)).update();
        }

        private static IllegalStateException failure() {
            return new IllegalStateException("on purpose");
        }

        @POST
        @Path("/survives-the-request")
        public void survivesTheRequest() {
            insert(1);
            sessions.newContext().run(() -> insert(2));
            assertThat(session.inTransaction()).isTrue();
            throw failure();
        }

        @POST
        @Path("/request-survives")
        public void requestSurvives() {
            insert(1);
            assertThatThrownBy(() -> sessions.newContext().run(() -> {
                insert(2);
                throw failure();
            })).hasMessage("on purpose").hasNoSuppressedExceptions();
            assertThatThrownBy(() -> sessions.newContext().call(() -> {
                insert(3);
                throw new IOException("checked");
            })).isInstanceOf(WorkFailed.class).cause().isInstanceOf(IOException.class);
            sessions.newContext().run(() -> {
                insert(4);
                session.setRollbackOnly();
            });
        }

        @POST
        @Path("/own-beans")
        public void ownBeans() {
            String mine = identity.id();
            String other = sessions.newContext().call(identity::id);
            List<String> others = sessions.newContext().all(identity::id, identity::id);
            assertThat(List.of(mine, other, others.get(0), others.get(1))).doesNotHaveDuplicates();
            assertThat(identity.id()).isEqualTo(mine);
        }

        @POST
        @Path("/manual")
        public void manual() {
            sessions.newContext().run(() -> {
                insert(1);
                session.commit();
                insert(2);
                session.rollback();
                insert(3);
            });
        }

        @POST
        @Path("/submitted")
        public void submitted() throws Exception {
            insert(1);
            String mine = identity.id();
            CompletableFuture<String> other = sessions.newContext().submit(() -> {
                insert(2);
                return identity.id();
            });
            assertThat(other.get(10, TimeUnit.SECONDS)).isNotEqualTo(mine);
            throw failure();
        }

        @POST
        @Path("/all-succeed")
        public void allSucceed() {
            insert(4);
            assertThat(sessions.newContext().<Integer> all(() -> {
                insert(1);
                return 1;
            }, () -> {
                insert(2);
                return null;
            }, () -> {
                insert(3);
                return 3;
            })).containsExactly(1, null, 3);
            throw failure();
        }

        @POST
        @Path("/one-fails")
        public void oneFails() {
            insert(2);
            IllegalStateException failure = failure();
            assertThatThrownBy(() -> sessions.newContext().all(() -> {
                insert(1);
                throw failure;
            })).isSameAs(failure);
        }

        @POST
        @Path("/nested-contexts")
        public void nestedContexts() {
            insert(1);
            sessions.newContext().run(() -> {
                insert(2);
                sessions.newContext().run(() -> insert(3));
                assertThat(session.inTransaction()).isTrue();
            });
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }
    }
}
