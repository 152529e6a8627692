package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An application that runs as a process of its own, from its start to its end. Any thread may use it.
 */
public final class Server implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    private Server(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /**
     * Returns when the application answers.
     *
     * @param options of the JVM
     * @param program what is behind them on the command line
     * @param portProperty the name of the property for the port
     * @param log gets what the application writes
     */
    static Server start(String name, List<String> options, List<String> program, String portProperty, Path log)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(options);
        command.add("-D" + portProperty + "=" + port);
        command.addAll(program);
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Server server = new Server(name, process, port);
        // It ends with this process, however that ends.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try {
            server.awaitAnswer(log);
            return server;
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Asks until somebody listens. */
    private void awaitAnswer(Path log) {
        long start = System.nanoTime();
        while (true) {
            try {
                get("/counters");
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                    throw new IllegalStateException(name + " does not start, see " + log, e);
                }
                LockSupport.parkNanos(20_000_000);
            } catch (IOException | IllegalStateException e) {
                throw new IllegalStateException(name + " has started and does not answer, see " + log, e);
            }
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /**
     * @return the body
     * @throws IllegalStateException when the status is not 200
     */
    public String get(String path) throws IOException {
        return send("GET", path, 200);
    }

    /**
     * @return the body
     * @throws IllegalStateException when the status is not the expected one
     */
    public String send(String method, String path, int expectedStatus) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofNanos(PATIENCE)).method(method, BodyPublishers.noBody()).build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != expectedStatus) {
                throw new IllegalStateException(method + " " + path + " of " + name + " is answered with "
                        + response.statusCode() + " and not with " + expectedStatus);
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a measurement", e);
        }
    }

    public JsonNode info() throws IOException {
        return JSON.readTree(get("/info"));
    }

    /** The kinds of threads that it has. */
    public List<String> threads() throws IOException {
        List<String> threads = new ArrayList<>();
        info().get("threads").forEach(kind -> threads.add(kind.asText()));
        return threads;
    }

    public Counters counters() throws IOException {
        return JSON.readValue(get("/counters"), Counters.class);
    }

    /** Collects garbage, and answers the heap that is in use after it, in bytes. */
    public long usedHeapAfterCollection() throws IOException {
        return Long.parseLong(send("POST", "/gc", 200).strip());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).handle((ended, late) -> process.destroyForcibly()).join();
        process.onExit().join();
    }
}
