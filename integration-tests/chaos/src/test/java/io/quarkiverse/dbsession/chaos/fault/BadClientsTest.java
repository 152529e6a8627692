package io.quarkiverse.dbsession.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import com.sun.net.httpserver.HttpServer;

import io.quarkiverse.dbsession.chaos.fault.BadClients.Request;

class BadClientsTest {

    private static final String BODY = "{\"name\":\"fifty bytes, more or less, of a body\"}";
    private static final Request POST = Request.post("/items", "application/json", BODY);

    private interface Misbehaviour {

        void of(BadClients clients) throws IOException;
    }

    @Test
    void leavesInTheHead() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            String received = received(seed, clients -> clients.leaveInHead(POST));
            assertThat(received).doesNotContain("\r\n\r\n");
            assertThat("POST /items HTTP/1.1\r\n").satisfiesAnyOf(line -> assertThat(received).startsWith(line),
                    line -> assertThat(line).startsWith(received));
        }
    }

    @Test
    void leavesAfterTheHead() throws Exception {
        // An orderly end: after a reset, the receiver need not get what was sent.
        assertThat(receivedOrderly(clients -> clients.leaveAfterHead(POST))).startsWith("POST /items HTTP/1.1\r\n")
                .contains("\r\nContent-Type: application/json\r\n", "\r\nContent-Length: " + BODY.length() + "\r\n")
                .endsWith("\r\n\r\n");
        assertThat(receivedOrderly(clients -> clients.leaveAfterHead(Request.get("/items"))))
                .startsWith("GET /items HTTP/1.1\r\n")
                .endsWith("\r\n\r\n")
                .doesNotContain("Content-Length");
    }

    @Test
    void leavesInTheBody() throws Exception {
        String received = receivedOrderly(clients -> clients.leaveInBody(POST));
        String body = received.substring(received.indexOf("\r\n\r\n") + 4);
        assertThat(body).isNotEmpty()
                .isNotEqualTo(BODY);
        assertThat(BODY).startsWith(body);
        assertThatThrownBy(() -> received(1, clients -> clients.leaveInBody(Request.get("/items"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesAfterTheRequest() throws Exception {
        assertThat(receivedOrderly(clients -> clients.leaveAfterRequest(POST))).endsWith("\r\n\r\n" + BODY);
    }

    @Test
    void leavesByAnEndAndByAReset() throws Exception {
        int resets = 0;
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            BadClients clients = BadClients.of(server.getLocalPort(), new Random(1));
            for (int client = 0; client < 20; client++) {
                clients.leaveAfterHead(POST);
                try (Socket socket = server.accept()) {
                    socket.getInputStream()
                            .readAllBytes();
                } catch (IOException e) {
                    resets++;
                }
            }
        }
        assertThat(resets).isBetween(1, 19);
    }

    @Test
    void leavesInTheResponseOrReadsItSlowly() throws Exception {
        byte[] body = "0123456789".repeat(2_000)
                .getBytes(StandardCharsets.US_ASCII);
        try (Http server = new Http(body)) {
            BadClients clients = BadClients.of(server.port(), new Random(1));
            assertThat(new String(clients.leaveInResponse(POST, 9), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 ");
            assertThat(clients.leaveInResponse(POST, 1_000_000)).hasSizeBetween(body.length, body.length + 500);

            long start = System.nanoTime();
            String response = new String(clients.readSlowly(POST, 1_000, Duration.ofMillis(10)), StandardCharsets.US_ASCII);
            assertThat(response).startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n" + new String(body, StandardCharsets.US_ASCII));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
        }
    }

    @Test
    void neverFinishesItsBody() throws Exception {
        try (Http server = new Http(new byte[0])) {
            BadClients clients = BadClients.of(server.port(), new Random(1));
            long start = System.nanoTime();
            // This server answers when it has the whole request.
            assertThat(clients.neverFinishBody(POST, Duration.ofMillis(300))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        }
    }

    @Test
    void returnsWhatIsAnsweredToAnUnfinishedBody() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    String expected = "\r\n\r\n" + BODY;
                    ByteArrayOutputStream request = new ByteArrayOutputStream();
                    while (!request.toString(StandardCharsets.US_ASCII)
                            .endsWith(expected)) {
                        request.write(socket.getInputStream()
                                .read());
                    }
                    assertThat(request.toString(StandardCharsets.US_ASCII))
                            .contains("Content-Length: " + (BODY.length() + 1000));
                    socket.getOutputStream()
                            .write("HTTP/1.1 408 Request Timeout\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] answer = BadClients.of(server.getLocalPort(), new Random(1))
                    .neverFinishBody(POST, Duration.ofSeconds(10));
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408 Request Timeout\r\n\r\n");
            answering.get(10, TimeUnit.SECONDS);
        }
    }

    /** Answers each request that arrived completely. */
    private static final class Http implements AutoCloseable {

        private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Http(byte[] body) throws IOException {
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange; InputStream request = exchange.getRequestBody()) {
                    assertThat(new String(request.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(BODY);
                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody()
                            .write(body);
                }
            });
            server.start();
        }

        int port() {
            return server.getAddress()
                    .getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Everything that a server gets of the client, up to its end or reset. */
    private static String received(long seed, Misbehaviour misbehaviour) throws IOException {
        return received(new Random(seed), misbehaviour);
    }

    private static String receivedOrderly(Misbehaviour misbehaviour) throws IOException {
        return received(new Random(1) {

            private static final long serialVersionUID = 1;

            @Override
            public boolean nextBoolean() {
                return false;
            }
        }, misbehaviour);
    }

    private static String received(Random random, Misbehaviour misbehaviour) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            misbehaviour.of(BadClients.of(server.getLocalPort(), random));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            try (Socket socket = server.accept()) {
                socket.getInputStream()
                        .transferTo(received);
            } catch (IOException e) {
                // A reset.
            }
            return received.toString(StandardCharsets.US_ASCII);
        }
    }
}
