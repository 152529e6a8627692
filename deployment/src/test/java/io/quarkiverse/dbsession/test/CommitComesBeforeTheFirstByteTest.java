package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;

/**
 * P3: while the COMMIT is under way, held here by a relay, nothing of the response has left; and P1: a connection costs
 * no round trip that it need not.
 */
class CommitComesBeforeTheFirstByteTest extends SessionTest {

    static final int RELAY_PORT = TcpRelay.reservePort(CommitComesBeforeTheFirstByteTest.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.jdbc.url", TestDatabase.url(RELAY_PORT));

    @TestHTTPResource
    URL server;

    TcpRelay relay;

    @BeforeEach
    void startRelay() throws IOException {
        relay = new TcpRelay(RELAY_PORT);
    }

    @AfterEach
    void stopRelay() throws IOException {
        pool.flush(FlushMode.GRACEFUL);
        await(() -> pool.getMetrics().availableCount() == 0, "connections through the relay are still there");
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "plain", "stream", "events" })
    void nothingLeavesBeforeTheCommitHasReturned(String kind) throws Exception {
        CountDownLatch commitSent = new CountDownLatch(1);
        CountDownLatch passOn = new CountDownLatch(1);
        relay.onRequest((text, link) -> {
            if (text.contains("COMMIT")) {
                commitSent.countDown();
                assertThat(passOn.await(10, TimeUnit.SECONDS)).isTrue();
            }
        });
        try (Socket client = new Socket(server.getHost(), server.getPort())) {
            client.getOutputStream()
                    .write(("POST /orders/" + kind
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(commitSent.await(10, TimeUnit.SECONDS)).as("a COMMIT was sent").isTrue();
            InputStream answer = client.getInputStream();
            assertThat(answer.available()).as("bytes that have left before the commit").isZero();
            assertThat(TestDatabase.rows("example")).isZero();
            passOn.countDown();
            assertThat(new String(answer.readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
            assertThat(TestDatabase.rows("example")).isEqualTo(1);
        }
    }

    @Test
    void oneInsertTakesTwoRoundTrips() throws IOException {
        // The first request of a connection includes its opening.
        assertThat(post("/orders/plain")).isEqualTo(200);
        TestDatabase.execute("truncate example");
        int before = relay.roundTrips();
        assertThat(post("/orders/plain")).isEqualTo(200);
        assertThat(relay.roundTrips() - before).as("round trips of one insert: BEGIN with the INSERT, and COMMIT").isEqualTo(2);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    /** pgjdbc before 42.7.13 spent one more on the first transaction of a connection. */
    @Test
    void firstTransactionOfAConnectionTakesTwoRoundTripsToo() throws Exception {
        pool.getConnection().close();
        int before = relay.roundTrips();
        assertThat(post("/orders/plain")).isEqualTo(200);
        assertThat(relay.roundTrips() - before).isEqualTo(2);
    }

    @Test
    void untouchedSessionTakesNothing() throws IOException {
        long acquired = pool.getMetrics().acquireCount();
        int before = relay.roundTrips();
        assertThat(post("/orders/untouched")).isEqualTo(204);
        assertThat(relay.roundTrips() - before).isZero();
        assertThat(pool.getMetrics().acquireCount() - acquired).isZero();
    }

    private int post(String path) {
        return io.restassured.RestAssured.given().post(path).statusCode();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        @Path("/plain")
        public String plain() {
            insert();
            return "created";
        }

        @POST
        @Path("/stream")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public Multi<String> stream() {
            insert();
            return Multi.createFrom().items("one", "two");
        }

        @POST
        @Path("/events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Blocking
        public Multi<String> events() {
            insert();
            return Multi.createFrom().items("one", "two");
        }

        @POST
        @Path("/untouched")
        public void untouched() {
            assertThat(session.isOpen()).isFalse();
            assertThat(session.connection()).isNotNull();
            session.close();
            session.commit();
            session.rollback();
        }

        private void insert() {
            session.execute("insert into example(text) values ('one')");
        }
    }
}
