package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/** A fixed number of clients, each with one request at a time. */
class LoadIsClosedTest {

    private static final int DELAY_MILLIS = 20;
    private static final int CLIENTS = 8;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private Vertx vertx;
    private int port;
    private Load load;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer().connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(this::answer);
        port = server.listen(0).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
        load = new Load();
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        requests.incrementAndGet();
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        switch (request.method() + " " + request.path()) {
            case "GET /now" -> {
                running.decrementAndGet();
                request.response().end("x".repeat(100_000));
            }
            case "POST /later" -> vertx.setTimer(DELAY_MILLIS, timer -> {
                running.decrementAndGet();
                request.response().setStatusCode(204).end();
            });
            case "GET /sometimes" -> {
                running.decrementAndGet();
                request.response().setStatusCode(requests.get() == 50 ? 500 : 200).end();
            }
            case "GET /once" -> {
                running.decrementAndGet();
                if (requests.get() == 50) {
                    request.connection().close();
                } else {
                    request.response().end();
                }
            }
            default -> request.connection().close();
        }
    }

    @Test
    void eachClientWaitsForItsAnswer() {
        Sample sample = load.run(port, "POST", "/later", 204, CLIENTS, Duration.ofMillis(400));

        assertThat(sample.requests()).isEqualTo(requests.get()).isEqualTo(sample.latencies().getTotalCount());
        assertThat(mostRunning).hasValue(CLIENTS);
        assertConnectionsAreKept();
        assertThat(sample.nanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
        // The timers are exact to a millisecond, the histogram to three digits.
        assertThat(sample.p50()).isGreaterThan(DELAY_MILLIS - 1.5);
        assertThat(sample.p99()).isGreaterThanOrEqualTo(sample.p50());
        assertThat(sample.throughput()).isLessThan(CLIENTS * 1000.0 / (DELAY_MILLIS - 1.5));
    }

    @Test
    void bodiesAreReadToTheEnd() {
        Sample sample = load.run(port, "GET", "/now", 200, CLIENTS, Duration.ofMillis(200));

        assertThat(sample.requests()).isEqualTo(requests.get()).isGreaterThanOrEqualTo(CLIENTS);
        assertConnectionsAreKept();
    }

    @Test
    void anotherStatusFails() {
        assertThatThrownBy(() -> load.run(port, "GET", "/sometimes", 200, CLIENTS, Duration.ofSeconds(20)))
                .hasMessage("GET /sometimes: answered with 500 and not with 200");
    }

    @Test
    void aClosedConnectionIsReported() {
        Sample sample = load.run(port, "GET", "/once", 200, CLIENTS, Duration.ofMillis(200));

        assertThat(load.lost()).containsExactly("GET /once");
        assertThat(sample.requests()).isEqualTo(requests.get() - 1).isGreaterThan(50);
    }

    @Test
    void manyClosedConnectionsFail() {
        assertThatThrownBy(() -> load.run(port, "GET", "/closed", 200, CLIENTS, Duration.ofSeconds(20)))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("GET /closed: ");
        assertThat(load.lost()).hasSize(5);
    }

    /** One more than clients: an answer is read, and the next request sent, before its connection is free again. */
    private void assertConnectionsAreKept() {
        assertThat(connections.get()).isBetween(CLIENTS, CLIENTS + 1);
    }
}
