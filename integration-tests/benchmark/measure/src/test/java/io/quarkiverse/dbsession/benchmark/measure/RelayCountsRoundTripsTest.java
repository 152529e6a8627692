package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayCountsRoundTripsTest {

    private static Database database;
    private static Relay relay;

    private Connection connection;
    private long before;

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = Database.start();
        database.execute("create table entry(author int not null)");
        relay = Relay.to(database.port());
    }

    @AfterAll
    static void stop() throws IOException {
        relay.close();
        database.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(database.url(relay.port()));
        before = relay.roundTrips();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private long counted() {
        return relay.roundTrips() - before;
    }

    private void insert() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into entry(author) values (?)")) {
            statement.setInt(1, 1);
            statement.executeUpdate();
        }
    }

    @Test
    void nothing() throws SQLException {
        connection.setAutoCommit(false);
        connection.commit();
        assertThat(counted()).isZero();
    }

    @Test
    void statementsThatCommitByThemselves() throws SQLException {
        insert();
        insert();
        assertThat(counted()).isEqualTo(2);
    }

    @Test
    void statementsAndCommit() throws SQLException {
        connection.setAutoCommit(false);
        insert();
        insert();
        insert();
        connection.commit();
        assertThat(counted()).isEqualTo(4);
    }

    @Test
    void batchIsOne() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into entry(author) values (?)")) {
            for (int author = 0; author < 20; author++) {
                statement.setInt(1, author);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void eachPortionOfRowsIsOne() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(100);
            try (ResultSet row = statement.executeQuery("select repeat('x', 1000) from generate_series(1, 1000)")) {
                while (row.next()) {
                    assertThat(row.getString(1)).hasSize(1000);
                }
            }
        }
        // The first one, nine of a hundred, and the one that finds that there are no more.
        assertThat(counted()).isEqualTo(11);
    }

    @Test
    void errorsAreCountedToo() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(catchThrowable(() -> statement.execute("select 1 / 0")))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(counted()).isEqualTo(1);
    }
}
