package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;

/**
 * What the application has in the URL of its datasource counts in tests, too, and takes nothing from them.
 */
class ParametersOfTheDriverTest {

    private RunningTest test;

    @BeforeEach
    void begin() throws SQLException {
        TestPool.get().execute("drop table if exists parameter; create table parameter(text text primary key)");
        test = RunningTest.start("parameters", Unowned.REFUSE, Duration.ofSeconds(10));
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        if (RunningTest.current() != null) {
            test.end(false);
        }
        try (Connection connection = TestPool.get().connectReally()) {
            assertThat(TestPool.strings(connection, "select text from parameter")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "?autosave=always", "?autosave=always&cleanupSavepoints=true",
            "?autosave=conservative&cleanupSavepoints=true", "?preferQueryMode=simple", "?preferQueryMode=extended",
            "?reWriteBatchedInserts=true", "?prepareThreshold=-1", "?defaultRowFetchSize=1" })
    void transactionsEndAsUsual(String parameters) throws SQLException {
        try (Connection connection = TestPool.with(parameters).connect();
                Connection other = TestPool.with(parameters).connect()) {
            connection.setAutoCommit(false);
            other.setAutoCommit(false);
            insert(connection, "committed", "one");
            connection.commit();
            insert(connection, "outer", "one");
            insert(other, "inner", "one");
            other.commit();
            connection.commit();
            insert(connection, "undone", "one", "two");
            connection.rollback();
            insert(connection, "undone", "one");
            assertThat(catchThrowable(() -> insert(connection, "undone", "one"))).isInstanceOf(SQLException.class)
                    .hasMessageContaining("duplicate key");
            connection.rollback();
            assertThat(TestPool.strings(other, "select text from parameter order by 1"))
                    .containsExactly("committed one", "inner one", "outer one");
            other.rollback();
        }
        assertThat(test.problems()).isEmpty();
    }

    private static void insert(Connection connection, String text, String... more) throws SQLException {
        try (var statement = connection.prepareStatement("insert into parameter values (?)")) {
            for (String one : more) {
                statement.setString(1, text + ' ' + one);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Or each commit of a test would lose what only the first transaction has. */
    @Test
    void sqlForNewConnectionsCountsInEachTransaction() throws SQLException {
        TestPool.get().execute("create schema if not exists other");
        TestPool pool = TestPool.withInitialSql(
                "select set_config('search_path', 'other', false), set_config('app.pool', 'one', false); set work_mem = '7MB'");
        try (Connection connection = pool.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 2; i++) {
                assertThat(TestPool.strings(connection, "select current_schema() || ' ' || current_setting('work_mem') || ' ' "
                        + "|| current_setting('app.pool')")).containsExactly("other 7MB one");
                TestPool.execute(connection, "set local work_mem = '8MB'; set local search_path to public");
                connection.commit();
            }
        }
    }

    /** Each would have what the other one is set to. */
    @Test
    void poolsThatAreSetOtherwiseShareNoTransaction() throws SQLException {
        TestPool.get().execute("create schema if not exists other");
        try (Connection one = TestPool.get().connect();
                Connection other = TestPool.withInitialSql("set search_path to other").connect();
                Connection replica = TestPool.with("?readOnly=true").connect();
                Connection same = TestPool.get().connect()) {
            String place = "select pg_backend_pid() || ' ' || current_schema()";
            assertThat(TestPool.strings(same, place)).isEqualTo(TestPool.strings(one, place));
            assertThat(TestPool.strings(other, "select current_schema()")).containsExactly("other");
            assertThat(TestPool.strings(one, "select current_schema()")).containsExactly("public");
            replica.setAutoCommit(false);
            assertThat(catchThrowable(() -> insert(replica, "refused", "one"))).hasMessageContaining("read-only transaction");
            replica.rollback();
            replica.setReadOnly(false);
            insert(replica, "allowed", "one");
            insert(one, "of the other one", "one");
        }
    }

    /** A lock of somebody else would make the test wait forever, were it not for the limit. */
    @Test
    void optionsOfTheUrlAreThereBesideTheLimitForLocks() throws SQLException {
        try (Connection connection = TestPool.with("?options=-c%20work_mem=7MB%20-c%20lock_timeout=0").connect()) {
            connection.setAutoCommit(false);
            assertThat(
                    List.of(TestPool.strings(connection, "show work_mem"), TestPool.strings(connection, "show lock_timeout")))
                    .containsExactly(List.of("7MB"), List.of("10s"));
        }
    }
}
