package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.arc.ArcUndeclaredThrowableException;
import io.quarkus.test.QuarkusUnitTest;

/**
 * COPY with data of the application, in the transactions of sessions.
 */
class CopiesBelongToTheTransactionTest extends SessionTest {

    private static final String COPY = "copy example(text) from stdin";

    private static final String REFUSAL = "The session of the default datasource was to be used while the thread '";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            // Narayana warns of each commit that is refused.
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).allMatch(
                    message -> message.startsWith("ARJUNA012125")));

    @Inject
    Worker worker;

    @Inject
    DbSessions sessions;

    @ParameterizedTest(name = "{0}: {1}, rows {2}")
    @CsvSource(delimiter = '|', textBlock = """
            copied              | 204 | a b c
            bad                 | 400 |
            swallowed           | 500 |
            swallowed-of-server | 500 |
            used-inside         | 204 | a b
            nested              | 204 | a d
            read-only           | 204 |
            jta                 | 204 | a b
            jta-swallowed       | 500 |
            """)
    void requests(String path, int status, String rows) {
        given().post("/copy/" + path).then().statusCode(status);
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by id) from example")).isEqualTo(rows);
    }

    /** The pool would put its connection into the JTA transaction otherwise, and the rows come from inside of that. */
    @Test
    void independentSessionsTakeTheirRowsWhereTheyAreCalledFrom() {
        assertThat(worker.independentInsideJta()).isEqualTo(2);
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
    }

    /** The driver would wait for the end of the COPY. */
    @Test
    void otherThreadsAreRefused() throws Exception {
        try (DbSession session = sessions.open()) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            session.copyIn(COPY, Stream.of("a", "b").peek(row -> {
                if (row.equals("b")) {
                    Thread other = new Thread(() -> refused.complete(catchThrowable(() -> session.sql("select 1").update())));
                    other.start();
                    assertThat(refused).succeedsWithin(10, TimeUnit.SECONDS);
                }
            }));
            assertThat(refused.get()).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(REFUSAL);
            session.commit();
        }
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
    }

    @Test
    void contextThatEndsCancelsIt() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        worker.leavesACopyBehind(ended, thrown);
        ended.countDown();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(DbSessionException.class)
                .hasMessageStartingWith("The statement "
                        + "was cancelled and its transaction rolled back [statement on the default datasource: " + COPY + "]");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ApplicationScoped
    public static class Worker {

        @Inject
        DbSession session;

        @Inject
        DbSessions sessions;

        @Inject
        ManagedExecutor workers;

        @Inject
        UserTransaction transaction;

        @ActivateRequestContext
        void leavesACopyBehind(CountDownLatch ended, CompletableFuture<Throwable> thrown) throws Exception {
            session.setRollbackOnly(); // nobody has to be warned
            CountDownLatch begun = new CountDownLatch(1);
            workers.execute(() -> thrown.complete(catchThrowable(() -> session.copyIn(COPY,
                    IntStream.range(0, 100_000).mapToObj(i -> {
                        if (i == 50_000) {
                            begun.countDown();
                            awaitLatch(ended);
                        }
                        return "row " + i;
                    })))));
            awaitLatch(begun);
        }

        @Transactional
        long independentInsideJta() {
            return sessions.independent().call(own -> own.copyIn(COPY, Stream.of("a", "b").peek(
                    row -> assertThat(catchThrowable(() -> assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE)))
                            .isNull())));
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Path("/copy")
    public static class Resource {

        @Inject
        DbSession session;

        @ServerExceptionMapper
        public Response map(CommitFailed e) {
            return Response.status(500).build();
        }

        @ServerExceptionMapper
        public Response map(ArcUndeclaredThrowableException e) {
            return Response.status(500).build();
        }

        @POST
        @Path("/copied")
        public void copied() {
            session.execute("insert into example(text) values ('a')");
            assertThat(session.copyIn(COPY, Stream.of("b", "c"))).isEqualTo(2);
            assertThat(session.sql("select count(*) from example").query(int.class).single()).isEqualTo(3);
        }

        @POST
        @Path("/bad")
        public Response bad() {
            session.copyIn(COPY, Stream.of("b", "c"));
            return Response.status(400).build();
        }

        @POST
        @Path("/swallowed")
        public void swallowed() {
            session.execute("insert into example(text) values ('a')");
            assertThat(catchThrowable(() -> session.copyIn(COPY, Stream.of("b").peek(row -> {
                throw new IllegalArgumentException("own");
            })))).isInstanceOf(IllegalArgumentException.class).hasMessage("own");
        }

        @POST
        @Path("/swallowed-of-server")
        public void swallowedOfServer() {
            assertThat(catchThrowable(() -> session.copyIn(COPY, Stream.of("b", "b")))).isInstanceOf(DbSessionException.class);
        }

        @POST
        @Path("/used-inside")
        public void usedInside() {
            session.copyIn(COPY, Stream.of("a", "b").peek(row -> {
                refused(() -> session.sql("select 1").query(int.class).single());
                refused(() -> session.execute("insert into example(text) values ('never')"));
                refused(() -> session.copyIn(COPY, Stream.of("never")));
                assertThat(catchThrowable(() -> session.connection().createStatement().execute("select 1")))
                        .isInstanceOf(SQLException.class).hasMessageStartingWith(REFUSAL);
                refused(session::commit);
                refused(session::rollback);
                refused(session::close);
                refused(() -> session.nested().run(() -> {
                }));
            }));
        }

        private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
            assertThat(catchThrowableOfType(IllegalStateException.class, call)).hasMessageStartingWith(REFUSAL)
                    .hasMessageEndingWith(
                            "' feeds copyIn(…): its connection can do nothing else until all data is sent. Read what the "
                                    + "data is made of before, or with another session, of DbSessions.independent() or "
                                    + "DbSessions.newContext().");
        }

        @POST
        @Path("/nested")
        public void nested() {
            session.execute("insert into example(text) values ('a')");
            assertThat(catchThrowable(() -> session.nested().run(() -> session.copyIn(COPY, Stream.of("b", "a")))))
                    .isInstanceOf(DbSessionException.class);
            session.nested().run(() -> session.copyIn(COPY, Stream.of("d")));
        }

        /** As its first statement, with which its transaction begins. */
        @POST
        @Path("/read-only")
        public void readOnly() {
            assertThat(catchThrowable(() -> session.atomic().readOnly().run(() -> session.copyIn(COPY, Stream.of("a")))))
                    .isInstanceOf(DbSessionException.class)
                    .hasMessageContaining("its unit of work is read-only. Leave out readOnly, or write outside of the unit.");
        }

        @POST
        @Path("/jta")
        @Transactional
        public void jta() {
            session.copyIn(COPY, Stream.of(List.of("a"), List.of("b")));
        }

        @POST
        @Path("/jta-swallowed")
        @Transactional
        public void jtaSwallowed() {
            swallowed();
        }
    }
}
