package io.quarkiverse.dbsession.footprint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that runs, from its start to its end.
 */
final class Run implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int CLIENTS = 8;

    /** Of an item, behind its id, as they are sent and answered. */
    private static final String VALUES = "\"name\":\"lamp\",\"price\":20.50,\"tags\":[\"light\",\"glass\"],"
            + "\"added\":\"2026-11-28T13:45:00.123456Z\"}";

    private final Process process;
    private final int port;
    private final double millisToAnswer;

    private Run(Process process, int port, double millisToAnswer) {
        this.process = process;
        this.port = port;
        this.millisToAnswer = millisToAnswer;
    }

    /**
     * Returns when the first request, which reads rows, has been answered.
     */
    static Run start(Application application, String database) throws IOException {
        int port = freePort();
        long start = System.nanoTime();
        Process process = application.command(port, database).start();
        try {
            Thread reader = new Thread(() -> drain(process.getInputStream()));
            reader.setDaemon(true);
            reader.start();
            String answer = firstAnswer(process, port, start);
            double millis = (System.nanoTime() - start) / 1e6;
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IllegalStateException(application.name() + " answers its first request with " + answer);
            }
            return new Run(process, port, millis);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Asks until somebody listens. */
    private static String firstAnswer(Process process, int port, long start) throws IOException {
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("GET /items HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                    throw new IllegalStateException("The application does not start", e);
                }
                LockSupport.parkNanos(200_000);
            }
        }
    }

    /** From the start of the process. */
    double millisToAnswer() {
        return millisToAnswer;
    }

    /**
     * The resident memory, in KiB.
     */
    long memory() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (Files.exists(status)) {
            return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findAny().orElseThrow();
        }
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(process.pid())).start();
        return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }

    /**
     * Sends requests from several clients: each in turn inserts an item, and reads it.
     */
    void load(int requests) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(() -> {
                    for (int i = 0; i < requests / CLIENTS; i += 2) {
                        String id = send(http, HttpRequest.newBuilder(uri("/items")).header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{" + VALUES)).build()).replace("\"", "");
                        String item = send(http, HttpRequest.newBuilder(uri("/items/" + id)).build());
                        if (!item.equals("{\"id\":\"" + id + "\"," + VALUES)) {
                            throw new IllegalStateException("Item " + id + " is answered as " + item);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> client : all) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static String send(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(request + " is answered with " + response.statusCode());
        }
        return response.body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void drain(InputStream output) {
        try (output) {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The process has ended.
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
