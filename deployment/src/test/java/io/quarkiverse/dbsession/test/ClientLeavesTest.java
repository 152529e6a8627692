package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.ext.web.RoutingContext;

/**
 * P4: a client that leaves before the outcome leaves nothing behind, and it is no reason to warn anybody.
 */
class ClientLeavesTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @TestHTTPResource
    URL server;

    @Inject
    Orders orders;

    @ParameterizedTest
    @ValueSource(strings = { "framework", "own" })
    void workOfAnAbandonedRequestIsRolledBack(String closeHandler) throws Exception {
        orders.inserted = new CountDownLatch(1);
        orders.returned = new CountDownLatch(1);
        try (Socket client = new Socket(server.getHost(), server.getPort())) {
            client.getOutputStream().write(("POST /orders/" + closeHandler
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(orders.inserted.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(orders.returned.await(10, TimeUnit.SECONDS)).isTrue();
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders/{closeHandler}")
    @Singleton
    public static class Orders {

        volatile CountDownLatch inserted;
        volatile CountDownLatch returned;

        @Inject
        DbSession session;

        @Inject
        RoutingContext request;

        @POST
        public void insert(String closeHandler) throws InterruptedException {
            CountDownLatch left = new CountDownLatch(1);
            if (closeHandler.equals("own")) {
                // Takes the place of the one by which Quarkus drops what is left of the request: the filter is called.
                request.response().closeHandler(closed -> left.countDown());
            } else {
                request.addEndHandler(ended -> left.countDown());
            }
            session.execute("insert into example(text) values ('one')");
            inserted.countDown();
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
            returned.countDown();
        }
    }
}
