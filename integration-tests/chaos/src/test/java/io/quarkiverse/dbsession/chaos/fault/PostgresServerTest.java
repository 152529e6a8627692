package io.quarkiverse.dbsession.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodName.class)
class PostgresServerTest {

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void anImmediateStopKeepsWhatIsCommittedAndNothingElse() throws Exception {
        execute("create table kept(id int)");
        int port = server.port();
        for (int restart = 1; restart <= 2; restart++) {
            try (Connection open = connect("application", 20); Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("insert into kept values (1)");
                open.commit();
                statement.execute("insert into kept values (2)");

                server.stopImmediately();
                assertThatThrownBy(() -> connect("application", 5)).isInstanceOfSatisfying(SQLException.class,
                        e -> assertThat(e.getSQLState()).isEqualTo("08001"));
                assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
            }
            server.startAgain();

            assertThat(server.port()).isEqualTo(port);
            assertThat(number("select sum(id) from kept")).isEqualTo(restart);
            assertThat(number("select count(*) from pg_settings where name = 'max_connections' and setting = '100' "
                    + "or name = 'synchronous_commit' and setting = 'on'")).isEqualTo(2);
        }
    }

    /** With a commit that is answered before it is written, the last ones before the stop would be missing. */
    @Test
    void whatIsAnsweredIsKept() throws Exception {
        execute("create table answered(id int)");
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<SQLException> writer = CompletableFuture.supplyAsync(() -> {
            try (Connection connection = connect("application", 20); Statement statement = connection.createStatement()) {
                while (true) {
                    statement.execute("insert into answered values (1)");
                    answered.incrementAndGet();
                }
            } catch (SQLException e) {
                return e;
            }
        });
        Polling.await("there are commits", () -> answered.get() > 500);
        server.stopImmediately();
        assertThat(writer.get(10, TimeUnit.SECONDS)
                .getSQLState()).isIn("57P01", "57P02", "08006");
        server.startAgain();
        // The very last one may have been committed and not answered.
        assertThat(number("select count(*) from answered")).isBetween(answered.get(), answered.get() + 1);
    }

    @Test
    void aPausedServerAnswersNothingAndGoesOnAfterwards() throws Exception {
        try (Connection before = connect("application", 20); Statement statement = before.createStatement()) {
            server.pause();
            assertThatThrownBy(() -> connect("application", 1)).isInstanceOf(SQLException.class)
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute("select 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(server.terminateRandomBackend("application", new Random(1))).isZero();
            assertThat(answer).isNotDone();
            server.resume();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPausedServerCanBeStopped() throws Exception {
        server.pause();
        server.stopImmediately();
        server.startAgain();
        assertThat(number("select 1")).isEqualTo(1);
    }

    @Test
    void terminatesABackendOfTheApplicationAlone() throws Exception {
        try (Connection victim = connect("victim", 20);
                Connection bystander = connect("bystander", 20);
                Statement hit = victim.createStatement();
                Statement missed = bystander.createStatement()) {
            assertThat(server.terminateRandomBackend("nobody", new Random(1))).isZero();
            assertThat(server.terminateRandomBackend("victim", new Random(1))).isEqualTo(1);
            assertThatThrownBy(() -> hit.execute("select 1")).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
            assertThat(missed.execute("select 1")).isTrue();
        }
    }

    @Test
    void cancelsABackendThatExecutesSomething() throws Exception {
        try (Connection victim = connect("victim", 30); Statement statement = victim.createStatement()) {
            assertThat(server.cancelRandomBackend("victim", new Random(1))).isZero();
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute("select pg_sleep(20)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e.getSQLState());
                }
            });
            Polling.await("a backend is active", () -> server.cancelRandomBackend("victim", new Random(1)) == 1);
            assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("57014");
            assertThat(statement.execute("select 1")).isTrue();
        }
    }

    @Test
    void whatItIsNotInTheStateForIsRefused() {
        assertThatThrownBy(server::startAgain).isInstanceOf(IllegalStateException.class)
                .hasMessage("The server is RUNNING and cannot be started again");
        assertThatThrownBy(server::resume).isInstanceOf(IllegalStateException.class)
                .hasMessage("The server is RUNNING and cannot be resumed");
    }

    /** Last by its name. */
    @Test
    void zzLeavesNothingBehindWhenItIsClosedPausedOrStopped() throws Exception {
        assertGoneAfter(server, server::pause);
        PostgresServer other = PostgresServer.start();
        assertGoneAfter(other, other::stopImmediately);
        other.close();
    }

    private static void assertGoneAfter(PostgresServer closed, Runnable fault) throws IOException {
        Path folder = closed.log()
                .toPath()
                .getParent();
        assertThat(folder.resolve("data")).isDirectory();
        assertThat(processesOf(folder)).isPositive();
        fault.run();
        closed.close();
        assertThat(folder).doesNotExist();
        assertThat(processesOf(folder)).isZero();
        try (ServerSocket free = new ServerSocket(closed.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    private static long processesOf(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(folder.toString()))
                        .isPresent())
                .count();
    }

    private static Connection connect(String applicationName, int socketTimeout) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("socketTimeout", Integer.toString(socketTimeout));
        return DriverManager.getConnection(server.url("postgres"), properties);
    }

    private static void execute(String text) throws SQLException {
        try (Connection connection = server.connect("postgres"); Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static int number(String text) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
