package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The application, as a process of its own.
 */
final class Application implements AutoCloseable {

    private static final Path JAR = Path.of(System.getProperty("chaos.application", "target/quarkus-app/quarkus-run.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * @param active connections in use, of both pools
     */
    record Figures(int active, int threads) {
    }

    private final Process process;
    private final int port;

    private Application(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param main the port of its database
     * @param audit the port of its other database
     * @param log is appended to
     */
    static Application start(int port, int main, int audit, Path log, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx384m", "-XX:+UseSerialGC",
                // Errors are logged by the thousand: what they say matters, hardly where.
                "-XX:MaxJavaStackTraceDepth=12",
                "-jar", JAR.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> variables = builder.environment();
        variables.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        for (String name : List.of("", "_AUDIT")) {
            String database = name.isEmpty() ? Database.MAIN : Database.AUDIT;
            variables.put("QUARKUS_DATASOURCE" + name + "_JDBC_URL",
                    "jdbc:postgresql://127.0.0.1:" + (name.isEmpty() ? main : audit) + "/" + database);
            variables.put("QUARKUS_DATASOURCE" + name + "_USERNAME", Database.USER);
            variables.put("QUARKUS_DATASOURCE" + name + "_PASSWORD", Database.USER);
        }
        variables.putAll(environment);
        Application application = new Application(builder.start(), port);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                application.figures();
                return application;
            } catch (IOException e) {
                if (!application.process.isAlive() || System.nanoTime() > deadline) {
                    application.close();
                    throw new IllegalStateException("The application does not start; its log:\n" + Files.readString(log), e);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    int port() {
        return port;
    }

    Figures figures() throws IOException {
        String[] figures = ask("/admin").split(" ");
        return new Figures(Integer.parseInt(figures[0]) + Integer.parseInt(figures[1]), Integer.parseInt(figures[2]));
    }

    /** In bytes. */
    long heap() throws IOException {
        return Long.parseLong(ask("/admin/heap"));
    }

    private String ask(String path) throws IOException {
        try (Client client = new Client(port, 10_000)) {
            Client.Answer answer = client.get(path);
            if (answer.status() != 200) {
                throw new IOException(path + " is answered with " + answer.status());
            }
            return answer.body();
        }
    }

    /** Asks it to end. */
    void terminate() {
        process.destroy();
    }

    /**
     * @return the exit code, or -1 if it has not ended in time and had to be killed
     */
    int awaitExit(Duration time) throws InterruptedException {
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            return process.exitValue();
        }
        close();
        return -1;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
