package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * P4 and P5 for clients that leave, step by step: before the outcome, everything is rolled back; a commit that is under way
 * stands; while the body is written nothing is held any more. Nobody is warned.
 */
class ClientLeavesAtEachStepTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            // Those who wanted to write to the client say so, Netty included if that is when it leaves; Mutiny reports what a
            // cancelled Uni threw, whose session has ended; and the build reminds of a JSON extension. Nobody else says anything.
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName).isSubsetOf(
                    "io.vertx.core.net.impl.ConnectionBase", "io.netty.channel.AbstractChannelHandlerContext",
                    "io.quarkus.mutiny.runtime.MutinyInfrastructure",
                    "org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler",
                    "io.quarkus.resteasy.reactive.server.deployment.QuarkusServerEndpointIndexer"));

    @TestHTTPResource
    URL server;

    @Inject
    Steps steps;

    @BeforeEach
    void start() {
        steps.reached = new CountDownLatch(1);
        steps.goOn = new CountDownLatch(1);
        steps.left = new CountDownLatch(1);
        steps.done = new CountDownLatch(1);
        AdvisoryLock.letCommitsOfExampleWait();
    }

    /** A request filter has written, and the body that the method wants never comes. */
    @Test
    void afterTheHead() throws Exception {
        try (RawClient client = new RawClient(server)) {
            client.send(
                    "POST /with-body HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n");
            passes(steps.reached, "the filter has written");
        }
        passes(steps.left, "the server has noticed");
        rolledBack();
        assertThat(steps.done.getCount()).as("the method has not been called").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "plain", "uni", "cancelled-uni", "stage", "async-response" })
    void whileAStatementRuns(String kind) throws Exception {
        try (AdvisoryLock lock = new AdvisoryLock()) {
            try (RawClient client = new RawClient(server).post("/" + kind + "/statement")) {
                lock.awaitWaiter();
            }
            passes(steps.left, "the server has noticed");
        }
        rolledBack();
    }

    @ParameterizedTest
    @ValueSource(strings = { "plain", "uni", "cancelled-uni", "stage", "async-response" })
    void betweenTwoStatements(String kind) throws Exception {
        try (RawClient client = new RawClient(server).post("/" + kind + "/two-statements")) {
            passes(steps.reached, "the first statement has run");
        }
        passes(steps.left, "the server has noticed");
        steps.goOn.countDown();
        passes(steps.done, "the method has gone on");
        rolledBack();
    }

    /** Its Uni is cancelled, and no thread works for the request any more. */
    @Test
    void whileAUniIsPending() throws Exception {
        try (RawClient client = new RawClient(server).post("/cancelled-uni/never")) {
            passes(steps.reached, "the statement has run");
        }
        rolledBack();
    }

    @Disabled("P5: a request that nobody resumes has no end for Quarkus, not even when its client has left, and its session holds "
            + "the connection")
    @ParameterizedTest
    @ValueSource(strings = { "uni", "async-response" })
    void whileNobodyResumesTheRequest(String kind) throws Exception {
        try (RawClient client = new RawClient(server).post("/" + kind + "/never")) {
            passes(steps.reached, "the statement has run");
        }
        passes(steps.left, "the server has noticed");
        rolledBack();
    }

    @ParameterizedTest
    @ValueSource(strings = { "plain", "uni", "cancelled-uni", "stage", "async-response", "output", "events" })
    void duringTheCommit(String kind) throws Exception {
        try (AdvisoryLock lock = new AdvisoryLock()) {
            try (RawClient client = new RawClient(server).post("/" + kind + "/held")) {
                lock.awaitWaiter();
            }
            passes(steps.left, "the server has noticed");
        }
        await(() -> TestDatabase.rows("example") == 1, "the commit does not stand");
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
    }

    @ParameterizedTest
    @ValueSource(strings = { "output", "input", "file", "json", "events" })
    void whileTheBodyIsWritten(String kind) throws Exception {
        try (RawClient client = new RawClient(server).post("/" + kind + "/good")) {
            assertThat(client.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(TestDatabase.rows("example")).isEqualTo(1);
            assertThat(pool.getMetrics().activeCount()).isZero();
        }
        passes(steps.done, "the body has ended");
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    private void rolledBack() {
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    private static void passes(CountDownLatch latch, String what) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).as(what).isTrue();
    }

    @jakarta.ws.rs.Path("/")
    @Singleton
    public static class Steps {

        static final byte[] PART = new byte[8 * 1024];

        volatile CountDownLatch reached;
        volatile CountDownLatch goOn;
        volatile CountDownLatch left;
        volatile CountDownLatch done;

        @Inject
        DbSession session;

        @Inject
        RoutingContext request;

        @Inject
        ManagedExecutor workers;

        @POST
        @jakarta.ws.rs.Path("/with-body")
        public String withBody(String body) {
            done.countDown();
            return body;
        }

        @POST
        @jakarta.ws.rs.Path("/plain/{how}")
        public String plain(String how) {
            watch();
            return work(how);
        }

        @POST
        @jakarta.ws.rs.Path("/uni/{how}")
        @Cancellable(false)
        public Uni<String> uni(String how) {
            watch();
            Uni<String> work = Uni.createFrom().item(() -> work(how)).runSubscriptionOn(workers);
            return how.equals("never") ? work.chain(() -> Uni.createFrom().nothing()) : work;
        }

        @POST
        @jakarta.ws.rs.Path("/cancelled-uni/{how}")
        @Cancellable
        public Uni<String> cancelledUni(String how) {
            return uni(how);
        }

        @POST
        @jakarta.ws.rs.Path("/stage/{how}")
        public CompletionStage<String> stage(String how) {
            watch();
            return workers.supplyAsync(() -> work(how));
        }

        @POST
        @jakarta.ws.rs.Path("/async-response/{how}")
        public void asyncResponse(String how, @Suspended AsyncResponse response) {
            watch();
            workers.execute(() -> {
                String created = work(how);
                if (!how.equals("never")) {
                    response.resume(created);
                }
            });
        }

        @POST
        @jakarta.ws.rs.Path("/output/{how}")
        public StreamingOutput output(String how) {
            watch();
            work(how);
            return out -> {
                try {
                    for (int i = 0; i < 8 * 1024; i++) {
                        out.write(PART);
                    }
                } finally {
                    done.countDown();
                }
            };
        }

        @POST
        @jakarta.ws.rs.Path("/input/{how}")
        public InputStream input(String how) {
            work(how);
            return new InputStream() {

                private int rest = 64 * 1024 * 1024;

                @Override
                public int read() {
                    return rest-- > 0 ? 'x' : -1;
                }

                /** Quarkus REST reads to the end even if nobody is there any more. */
                @Override
                public void close() {
                    done.countDown();
                }
            };
        }

        @POST
        @jakarta.ws.rs.Path("/file/{how}")
        public File file(String how) throws IOException {
            work(how);
            request.addEndHandler(ended -> done.countDown());
            File file = File.createTempFile("long", null);
            file.deleteOnExit();
            try (RandomAccessFile content = new RandomAccessFile(file, "rw")) {
                content.setLength(1L << 30);
            }
            return file;
        }

        @POST
        @jakarta.ws.rs.Path("/json/{how}")
        @Produces(MediaType.APPLICATION_JSON)
        @Blocking
        public Multi<String> json(String how) {
            work(how);
            return Multi.createBy().repeating().supplier(() -> "1234").indefinitely().onCancellation()
                    .invoke(() -> done.countDown());
        }

        @POST
        @jakarta.ws.rs.Path("/events/{how}")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Blocking
        public Multi<String> events(String how) {
            watch();
            work(how);
            return Multi.createBy().repeating().supplier(() -> "1234").indefinitely().onCancellation()
                    .invoke(() -> done.countDown());
        }

        private void watch() {
            CountDownLatch leaves = left;
            request.addEndHandler(ended -> leaves.countDown());
        }

        private String work(String how) {
            session.execute("insert into example(text) values (?)", how);
            reached.countDown();
            if (how.equals("statement")) {
                session.sql(AdvisoryLock.WAIT).query(Integer.class).single();
            } else if (how.equals("two-statements")) {
                try {
                    passes(goOn, "the client has left");
                    session.execute("insert into example(text) values ('two')");
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    done.countDown();
                }
            }
            return "created";
        }
    }

    /** Runs on a worker thread, as the method does, and before its body is read. */
    @Provider
    public static class Recorder implements ContainerRequestFilter {

        @Inject
        DbSession session;

        @Inject
        Steps steps;

        @Override
        public void filter(ContainerRequestContext request) {
            if (request.getUriInfo().getPath().equals("/with-body")) {
                steps.watch();
                session.execute("insert into example(text) values ('of a filter')");
                steps.reached.countDown();
            }
        }
    }
}
