package io.quarkiverse.dbsession.chaos.fault;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * A PostgreSQL server, and what is done to it. One instance is one data directory and one port, over all restarts;
 * both are gone after {@link #close()}, at the latest when the JVM ends. Any thread may call it; what changes the
 * server's state is done one after the other.
 */
public final class PostgresServer implements AutoCloseable {

    private static final String USER = "postgres";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * For the first start and all others. Embedded servers have synchronous_commit off, and a stop loses the last
     * answered commits. That nothing is synced to the disk (-F) loses nothing as long as the kernel lives.
     */
    private static final Map<String, String> SETTINGS = Map.of("max_connections", "100", "synchronous_commit", "on",
            "timezone",
            "UTC");

    private enum State {
        RUNNING,
        PAUSED,
        STOPPED,
        CLOSED
    }

    private final Path folder;
    private final Path data;
    private final int port;
    private final Thread closer = new Thread(this::end, "postgres-closer");

    /** Where pg_ctl is, next to the server that runs. */
    private Path binaries;
    private State state = State.STOPPED;

    private PostgresServer(Path folder, int port) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.port = port;
    }

    /** Starts a server with a new data directory. It allows 100 connections and trusts everyone. */
    public static PostgresServer start() {
        PostgresServer server;
        try {
            server = new PostgresServer(Files.createTempDirectory("chaos-postgres"), freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(server.closer);
        try {
            server.create();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IllegalStateException("The server did not start, see the cause", e);
        }
        return server;
    }

    private synchronized void create() throws IOException {
        // It is closed here and not there: there, a server that was stopped already is an error.
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setOutputRedirector(Redirect.appendTo(log()))
                .setErrorRedirector(Redirect.appendTo(log()))
                .setPGStartupWait(LIMIT);
        SETTINGS.forEach(builder::setServerConfig);
        builder.start();
        state = State.RUNNING;
        binaries = Path.of(postmaster().info()
                .command()
                .orElseThrow())
                .getParent();
    }

    /** The port, the same one after each restart. */
    public int port() {
        return port;
    }

    /** The address for the driver, past all relays. */
    public String url(String database) {
        return url(port, database);
    }

    /** The address of a database of this server behind a relay. */
    public static String url(int port, String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** A connection as superuser, past all relays; it is the caller's to close. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("ApplicationName", "harness");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(url(database), properties);
    }

    /** Stops the server as a crash would: no checkpoint, no goodbye to anyone. It returns when nothing of it is left. */
    public synchronized void stopImmediately() {
        require(state == State.RUNNING || state == State.PAUSED, "stopped");
        ProcessHandle postmaster = postmaster();
        signal("QUIT", List.of(postmaster.pid()));
        if (state == State.PAUSED) {
            // Processes that are stopped hear of nothing else.
            signal("CONT", family(postmaster));
        }
        // The file goes last, after all children and the sockets. The process itself may stay as a zombie, where nobody reaps.
        await("The server did not stop", () -> !Files.exists(pidFile()));
        state = State.STOPPED;
    }

    /** Starts the server after {@link #stopImmediately()}. It returns when connections are accepted. */
    public synchronized void startAgain() {
        require(state == State.STOPPED, "started again");
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // The server refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        StringBuilder options = new StringBuilder("-F -p ").append(port);
        SETTINGS.forEach((name, value) -> options.append(" -c ")
                .append(name)
                .append('=')
                .append(value));
        command.addAll(List.of(binaries.resolve("pg_ctl")
                .toString(), "-D", data.toString(), "-w", "-t", Long.toString(LIMIT.toSeconds()), "-o", options.toString(),
                "start"));
        // The server inherits the output: a pipe would never end.
        int exit = run(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log())));
        if (exit != 0) {
            throw new IllegalStateException("The server did not start again:\n" + tail());
        }
        state = State.RUNNING;
    }

    /** Stops all of the server's processes where they are; its sockets stay open, and the kernel goes on accepting. */
    public synchronized void pause() {
        require(state == State.RUNNING, "paused");
        ProcessHandle postmaster = postmaster();
        // First the one that starts the others, then the others cannot become more.
        signal("STOP", List.of(postmaster.pid()));
        Set<Long> stopped = new HashSet<>();
        List<Long> family = family(postmaster);
        while (stopped.addAll(family)) {
            signal("STOP", family);
            family = family(postmaster);
        }
        state = State.PAUSED;
    }

    /** Lets the server go on after {@link #pause()}. */
    public synchronized void resume() {
        require(state == State.PAUSED, "resumed");
        signal("CONT", family(postmaster()));
        state = State.RUNNING;
    }

    /**
     * Terminates one of the application's backends.
     *
     * @return 1, or 0 where it has none or the server is not running
     */
    public int terminateRandomBackend(String applicationName, Random random) {
        return hit(
                "select pid from pg_stat_activity where application_name = ? and backend_type = 'client backend' order by pid",
                "select pg_terminate_backend(?)", applicationName, random);
    }

    /**
     * Cancels the statement of one of the application's backends.
     *
     * @return 1, or 0 where none of them executes one or the server is not running
     */
    public int cancelRandomBackend(String applicationName, Random random) {
        return hit("select pid from pg_stat_activity where application_name = ? and backend_type = 'client backend' "
                + "and state = 'active' order by pid", "select pg_cancel_backend(?)", applicationName, random);
    }

    private synchronized int hit(String candidates, String action, String applicationName, Random random) {
        if (state != State.RUNNING) {
            return 0;
        }
        try (Connection connection = connect("postgres")) {
            List<Integer> pids = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(candidates)) {
                statement.setString(1, applicationName);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        pids.add(rows.getInt(1));
                    }
                }
            }
            if (pids.isEmpty()) {
                return 0;
            }
            try (PreparedStatement statement = connection.prepareStatement(action)) {
                statement.setInt(1, pids.get(random.nextInt(pids.size())));
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    // False where it went away meanwhile.
                    return rows.getBoolean(1) ? 1 : 0;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The server does not do \"" + action + "\"", e);
        }
    }

    /** What the server has logged last, for reports of failures. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log().toPath());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "No log: " + e;
        }
    }

    /** Ends the server, in whatever state it is, and deletes what it had. Closing again does nothing. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime()
                    .removeShutdownHook(closer);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has been or is being run.
        }
    }

    private synchronized void end() {
        if (state == State.CLOSED) {
            return;
        }
        try {
            // The file tells of servers that were started only just or failed to start in time, too.
            if (Files.exists(pidFile())) {
                state = State.PAUSED;
                stopImmediately();
            }
        } finally {
            state = State.CLOSED;
            delete(folder);
        }
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile())
                    .get(0)
                    .strip());
            return ProcessHandle.of(pid)
                    .orElseThrow(() -> new IllegalStateException("The server is gone by itself:\n" + tail()));
        } catch (IOException e) {
            throw new IllegalStateException("The server is gone by itself:\n" + tail(), e);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    File log() {
        return folder.resolve("server.log")
                .toFile();
    }

    private void require(boolean allowed, String what) {
        if (!allowed) {
            throw new IllegalStateException("The server is " + state + " and cannot be " + what);
        }
    }

    private static List<Long> family(ProcessHandle postmaster) {
        List<Long> pids = new ArrayList<>();
        pids.add(postmaster.pid());
        postmaster.descendants()
                .forEach(child -> pids.add(child.pid()));
        return pids;
    }

    /** Processes that have ended meanwhile are no failure. */
    private static void signal(String name, List<Long> pids) {
        StringBuilder script = new StringBuilder();
        pids.forEach(pid -> script.append("kill -").append(name).append(' ').append(pid).append("; "));
        run(new ProcessBuilder("sh", "-c", script.toString()).redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD));
    }

    private static int run(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(2 * LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(builder.command() + " did not end");
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                Thread.currentThread()
                        .interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + builder.command(), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String failure, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(failure + " within " + LIMIT.toSeconds() + " s:\n" + tail());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /**
     * Below the ports that the kernel gives to clients: while the server is down, one of them could get this very
     * port, and would then even connect to itself.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current()
                    .nextInt(15_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one.
            }
        }
        throw new IOException("No free port between 15000 and 30000");
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
