package io.quarkiverse.dbsession.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.dbsession.chaos.fault.Relay.CutPoint;

/** What the server has executed is read in its log, what it has kept in its tables. */
class RelayCutsWhereItIsToldTest {

    private static final String INSERT = "insert into cut values (?)";

    /** How the driver sends the same transaction. */
    private enum Way {
        FIRST_TRANSACTION("extended"),
        /** After many transactions with statements of their own for BEGIN and COMMIT, which the driver would send otherwise. */
        PREPARED("extended"),
        SIMPLE("simple");

        final String queryMode;

        Way(String queryMode) {
            this.queryMode = queryMode;
        }
    }

    private static int runs;

    private Relay relay;
    private String application;

    @BeforeAll
    static void log() throws Exception {
        admin("create table cut(id int primary key)", "alter system set log_statement = 'all'",
                "alter system set log_line_prefix = '%a '", "select pg_reload_conf()");
        try (Connection connection = Shared.SERVER.connect("postgres"); Statement statement = connection.createStatement()) {
            Polling.await("statements are logged", () -> {
                statement.execute("select 'logged now'");
                return lines("harness").contains("select 'logged now'");
            });
        }
    }

    @AfterAll
    static void doNotLog() throws Exception {
        admin("drop table cut", "alter system reset all", "select pg_reload_conf()");
    }

    @BeforeEach
    void start() {
        relay = Relay.to(Shared.SERVER.port());
        application = "cut" + runs++;
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        admin("truncate cut");
    }

    static Stream<Arguments> pointsAndWays() {
        return Stream.of(CutPoint.values())
                .flatMap(point -> Stream.of(Way.values())
                        .map(way -> Arguments.of(point, way)));
    }

    @ParameterizedTest
    @MethodSource("pointsAndWays")
    void cuts(CutPoint point, Way way) throws Exception {
        try (Connection connection = connect(way)) {
            if (way == Way.PREPARED) {
                for (int id = 1000; id < 1050; id++) {
                    begin(connection, way);
                    insert(connection, id);
                    commit(connection, way);
                }
                assertThat(Files.readString(Shared.SERVER.log()
                        .toPath())).containsPattern(application + " LOG:  execute S_\\d+: BEGIN")
                        .containsPattern(application + " LOG:  execute S_\\d+: insert")
                        .containsPattern(application + " LOG:  execute S_\\d+: COMMIT");
            }
            int before = lines(application).size();
            relay.cutAt(point, 1, new Random(1));
            boolean inCommit = point.name()
                    .contains("COMMIT");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> {
                begin(connection, way);
                insert(connection, 1);
                assertThat(inCommit).as("the statement should have failed")
                        .isTrue();
                commit(connection, way);
            });

            assertThat((Throwable) failure).as("the client's failure")
                    .isNotNull();
            assertThat(failure.getSQLState()).startsWith("08");
            assertThat(relay.cuts(point)).isEqualTo(1);
            awaitGone();
            List<String> executed = lines(application).subList(before, lines(application).size());
            boolean committed = point == CutPoint.AFTER_COMMIT || point == CutPoint.IN_COMMIT_ANSWER;
            assertThat(rows()).isEqualTo((way == Way.PREPARED ? 50 : 0) + (committed ? 1 : 0));
            List<String> expected = switch (point) {
                case BEFORE_BEGIN -> List.of();
                case AFTER_BEGIN, BEFORE_STATEMENT, IN_STATEMENT -> List.of("BEGIN");
                case AFTER_STATEMENT, IN_STATEMENT_ANSWER, BEFORE_COMMIT -> List.of("BEGIN", "insert");
                case AFTER_COMMIT, IN_COMMIT_ANSWER -> List.of("BEGIN", "insert", "COMMIT");
            };
            assertThat(executed).map(RelayCutsWhereItIsToldTest::firstWord)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theFailureOfACommitIsDroppedToo() throws Exception {
        admin("create table deferred(id int unique deferrable initially deferred)");
        try (Connection connection = connect(Way.FIRST_TRANSACTION); Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into deferred values (1), (1)");
            relay.cutAt(CutPoint.AFTER_COMMIT, 1, new Random(1));

            SQLException failure = catchThrowableOfType(SQLException.class, connection::commit);

            assertThat(failure.getSQLState()).startsWith("08");
            assertThat(relay.cuts(CutPoint.AFTER_COMMIT)).isEqualTo(1);
        } finally {
            admin("drop table deferred");
        }
    }

    @Test
    void rollbackIsNoStatementAndNoCommit() throws Exception {
        try (Connection connection = connect(Way.FIRST_TRANSACTION)) {
            insert(connection, 1);
            for (CutPoint point : CutPoint.values()) {
                relay.cutAt(point, 1, new Random(1));
            }
            connection.rollback();
            assertThat(connection.isValid(5)).isTrue();
            relay.heal();
            transaction(connection, 2);
            assertThat(rows()).isEqualTo(1);
        }
    }

    @Test
    void whatIsDisarmedDoesNotCut() throws Exception {
        try (Connection connection = connect(Way.FIRST_TRANSACTION)) {
            relay.cutAt(CutPoint.BEFORE_COMMIT, 1, new Random(1));
            relay.cutAt(CutPoint.AFTER_COMMIT, 1, new Random(1));
            relay.cutAt(CutPoint.BEFORE_COMMIT, 0, new Random(1));
            relay.none();
            transaction(connection, 1);
            assertThat(relay.cuts(CutPoint.BEFORE_COMMIT) + relay.cuts(CutPoint.AFTER_COMMIT)).isZero();
        }
    }

    @Test
    void theProbabilityHoldsForEachCommit() throws Exception {
        int commits = 400;
        int failures = 0;
        relay.cutAt(CutPoint.BEFORE_COMMIT, 0.25, new Random(1));
        Connection connection = connect(Way.FIRST_TRANSACTION);
        for (int id = 0; id < commits; id++) {
            try {
                transaction(connection, id);
            } catch (SQLException e) {
                failures++;
                connection.close();
                connection = connect(Way.FIRST_TRANSACTION);
            }
        }
        connection.close();
        assertThat(failures).isBetween(60, 140);
        assertThat(relay.cuts(CutPoint.BEFORE_COMMIT)).isEqualTo(failures);
        assertThat(rows()).isEqualTo(commits - failures);
    }

    @Test
    void batchesCursorsErrorsAndLargeAnswersPassWhenNothingIsArmedForThem() throws Exception {
        for (CutPoint point : CutPoint.values()) {
            // Armed, but nothing will ever hit.
            relay.cutAt(point, 1e-300, new Random(1));
        }
        try (Connection connection = connect(Way.FIRST_TRANSACTION)) {
            try (PreparedStatement batch = connection.prepareStatement(INSERT)) {
                for (int id = 0; id < 5_000; id++) {
                    batch.setInt(1, id);
                    batch.addBatch();
                }
                batch.executeBatch();
            }
            connection.commit();
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(100);
                int seen = 0;
                try (ResultSet rows = statement.executeQuery("select id, repeat('x', 1000) from cut order by id")) {
                    while (rows.next()) {
                        assertThat(rows.getInt(1)).isEqualTo(seen++);
                        assertThat(rows.getString(2)).hasSize(1000);
                    }
                }
                assertThat(seen).isEqualTo(5_000);
                assertThat(catchThrowableOfType(SQLException.class, () -> statement.execute("select 1/0")).getSQLState())
                        .isEqualTo("22012");
                connection.rollback();
            }
            relay.none();
            // It still knows where it is.
            relay.cutAt(CutPoint.AFTER_COMMIT, 1, new Random(1));
            insert(connection, 5_000);
            assertThat(catchThrowableOfType(SQLException.class, connection::commit).getSQLState()).startsWith("08");
            assertThat(rows()).isEqualTo(5_001);
        }
    }

    private Connection connect(Way way) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("ApplicationName", application);
        properties.setProperty("preferQueryMode", way.queryMode);
        properties.setProperty("socketTimeout", "20");
        Connection connection = DriverManager.getConnection(PostgresServer.url(relay.port(), "postgres"), properties);
        connection.setAutoCommit(way == Way.PREPARED);
        return connection;
    }

    private static void begin(Connection connection, Way way) throws SQLException {
        if (way == Way.PREPARED) {
            try (PreparedStatement statement = connection.prepareStatement("BEGIN")) {
                statement.execute();
            }
        }
    }

    private static void commit(Connection connection, Way way) throws SQLException {
        if (way == Way.PREPARED) {
            try (PreparedStatement statement = connection.prepareStatement("COMMIT")) {
                statement.execute();
            }
        } else {
            connection.commit();
        }
    }

    private static void transaction(Connection connection, int id) throws SQLException {
        insert(connection, id);
        connection.commit();
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setInt(1, id);
            statement.executeUpdate();
        }
    }

    private void awaitGone() throws Exception {
        try (Connection connection = Shared.SERVER.connect("postgres");
                PreparedStatement statement = connection
                        .prepareStatement("select 1 from pg_stat_activity where application_name = ?")) {
            statement.setString(1, application);
            Polling.await("the backend ends", () -> {
                try (ResultSet rows = statement.executeQuery()) {
                    return !rows.next();
                }
            });
        }
    }

    private static int rows() throws SQLException {
        try (Connection connection = Shared.SERVER.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from cut")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void admin(String... statements) throws SQLException {
        try (Connection connection = Shared.SERVER.connect("postgres"); Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** The texts of what was executed, in order. */
    private static List<String> lines(String application) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(Shared.SERVER.log()
                .toPath())) {
            if (line.startsWith(application + " LOG:  execute ") || line.startsWith(application + " LOG:  statement: ")) {
                texts.add(line.substring(line.indexOf(": ", application.length() + 7) + 2));
            }
        }
        return texts;
    }

    private static String firstWord(String text) {
        return text.split("[ ;]")[0];
    }
}
