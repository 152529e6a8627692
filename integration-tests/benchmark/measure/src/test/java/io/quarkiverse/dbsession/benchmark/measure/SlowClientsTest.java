package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

class SlowClientsTest {

    private static final int CLIENTS = 3;

    /** When each connection has had its first request. */
    private final Map<HttpConnection, Long> first = new ConcurrentHashMap<>();
    /** How long it took until the second one. */
    private final Map<HttpConnection, Long> nanos = new ConcurrentHashMap<>();
    private final CountDownLatch second = new CountDownLatch(CLIENTS);
    private Vertx vertx;
    private int port;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer().requestHandler(this::answer);
        port = server.listen(0).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        long now = System.nanoTime();
        Long before = first.putIfAbsent(request.connection(), now);
        if (before != null && nanos.putIfAbsent(request.connection(), now - before) == null) {
            second.countDown();
        }
        switch (request.path()) {
            case "/whole" -> request.response().end("x".repeat(5 * 1024));
            case "/chunks" -> {
                request.response().setChunked(true).write("x".repeat(2 * 1024));
                request.response().end("x".repeat(3 * 1024));
            }
            default -> request.response().setStatusCode(500).end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "/whole", "/chunks" })
    void fiveKilobytesTakeAWhile(String path) throws Exception {
        try (SlowClients slow = SlowClients.start(port, "GET", path, 200, CLIENTS)) {
            assertThat(first).hasSize(CLIENTS);
            assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
            slow.check();
        }
        assertThat(nanos).hasSize(CLIENTS);
        // Five parts, and 20 ms before each.
        assertThat(nanos.values()).allSatisfy(taken -> assertThat(taken).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(95)));
    }

    @Test
    void anotherStatusFails() {
        assertThatThrownBy(() -> SlowClients.start(port, "GET", "/none", 200, CLIENTS))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("GET /none: answered with HTTP/1.1 500 Internal Server Error and not with 200");
    }
}
