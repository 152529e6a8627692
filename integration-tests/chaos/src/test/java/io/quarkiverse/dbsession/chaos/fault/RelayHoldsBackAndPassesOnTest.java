package io.quarkiverse.dbsession.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayHoldsBackAndPassesOnTest {

    private static final String TEXT = "0123456789abcdef\n".repeat(2_000);

    private Relay relay;

    @BeforeEach
    void start() {
        relay = Relay.to(Shared.SERVER.port());
    }

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void halfOpenBlocksUntilTheClientGivesUpAndLetsTheRestArriveLate() throws Exception {
        try (Connection observer = Shared.SERVER.connect("postgres"); Statement look = observer.createStatement()) {
            look.execute("create table late(id int)");
            try (Connection connection = connect(1); Statement statement = connection.createStatement()) {
                relay.halfOpen(true);
                long start = System.nanoTime();
                assertThatThrownBy(() -> statement.execute("insert into late values (1)")).isInstanceOf(SQLException.class)
                        .hasRootCauseInstanceOf(SocketTimeoutException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(900),
                        Duration.ofSeconds(5));
            }
            // The client has closed its socket; nobody knows.
            assertThat(relay.connections()).isEqualTo(1);
            assertThat(count(look, "late")).isZero();
            assertThatThrownBy(() -> connect(1)).isInstanceOf(SQLException.class)
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);

            relay.heal();
            Polling.await("the statement arrives", () -> count(look, "late") == 1);
            Polling.await("the connections end", () -> relay.connections() == 0);
            assertEchoes(10);
        } finally {
            drop("late");
        }
    }

    @Test
    void halfOpenAndBackAgainIsADelay() throws Exception {
        try (Connection connection = connect(20)) {
            relay.halfOpen(true);
            Thread healer = new Thread(() -> {
                try {
                    Polling.await("half a second", after(Duration.ofMillis(500))::isOver);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                relay.halfOpen(false);
            });
            healer.start();
            long start = System.nanoTime();
            assertEchoes(connection);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
            healer.join();
        }
    }

    @Test
    void refusesNewConnectionsAndLeavesTheOthers() throws Exception {
        try (Connection connection = connect(10)) {
            relay.refuse(true);
            assertThatThrownBy(() -> connect(10)).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).startsWith("08"));
            assertEchoes(connection);
            relay.heal();
            assertEchoes(10);
        }
    }

    @Test
    void cutsAll() throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            connections.add(connect(10));
        }
        assertThat(relay.connections()).isEqualTo(20);
        relay.cutAll();
        assertThat(relay.connections()).isZero();
        for (Connection connection : connections) {
            assertThatThrownBy(() -> assertEchoes(connection)).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).startsWith("08"));
            connection.close();
        }
        assertEchoes(10);
    }

    @Test
    void cutsWhatIsHalfOpen() throws Exception {
        try (Connection connection = connect(20)) {
            relay.halfOpen(true);
            Thread cutter = new Thread(relay::cutAll);
            cutter.start();
            assertThatThrownBy(() -> assertEchoes(connection)).isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(e).rootCause()
                            .isNotInstanceOf(SocketTimeoutException.class));
            cutter.join();
        }
    }

    @Test
    void slowBytesAreTheSameBytes() throws Exception {
        try (Connection connection = connect(20)) {
            relay.slow(100_000);
            long start = System.nanoTime();
            assertEchoes(connection);
            // 34,000 bytes in each direction.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(600), Duration.ofSeconds(5));
            relay.heal();
            start = System.nanoTime();
            assertEchoes(connection);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(600));
        }
    }

    @Test
    void singleBytesAreTheSameBytes() throws Exception {
        relay.byteByByte(true);
        assertEchoes(20);
    }

    @Test
    void carriesManyConnections() throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            connections.add(connect(20));
        }
        for (Connection connection : connections) {
            assertEchoes(connection);
        }
        for (Connection connection : connections) {
            connection.close();
        }
        Polling.await("the connections end", () -> relay.connections() == 0);
    }

    @Test
    void theDriversCancelRequestPasses() throws Exception {
        try (Connection connection = connect(20); Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("select pg_sleep(15)")).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void aServerThatIsNotThereIsRefused() throws Exception {
        try (Relay nowhere = Relay.to(1)) {
            assertThatThrownBy(() -> connect(nowhere, 10)).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).startsWith("08"));
        }
    }

    private record Deadline(long nanos) {

        boolean isOver() {
            return System.nanoTime() >= nanos;
        }
    }

    private static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    private Connection connect(int socketTimeout) throws SQLException {
        return connect(relay, socketTimeout);
    }

    private static Connection connect(Relay relay, int socketTimeout) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("socketTimeout", Integer.toString(socketTimeout));
        return DriverManager.getConnection(PostgresServer.url(relay.port(), "postgres"), properties);
    }

    private void assertEchoes(int socketTimeout) throws SQLException {
        try (Connection connection = connect(socketTimeout)) {
            assertEchoes(connection);
        }
    }

    private static void assertEchoes(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select ?::text")) {
            statement.setString(1, TEXT);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(TEXT);
            }
        }
    }

    private static int count(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void drop(String table) throws SQLException {
        try (Connection connection = Shared.SERVER.connect("postgres"); Statement statement = connection.createStatement()) {
            statement.execute("drop table " + table);
        }
    }
}
