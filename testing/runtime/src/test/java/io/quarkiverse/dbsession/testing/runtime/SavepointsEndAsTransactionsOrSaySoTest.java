package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * The rule of the shared transaction: whatever transactions do, and however they overlap, the result is that of real
 * ones, or the test is told. Each schedule runs twice, on connections with a shared transaction and on real ones.
 */
class SavepointsEndAsTransactionsOrSaySoTest {

    private static final int CONNECTIONS = 3;

    /** Of the driver: with them it sets savepoints of its own. */
    private static final List<String> PARAMETERS = List.of("", "?autosave=always", "?autosave=always&cleanupSavepoints=true",
            "?autosave=conservative");

    enum Kind {
        INSERT,
        READ,
        SET,
        SET_SCHEMA,
        FAIL,
        SAVEPOINT,
        GO_BACK,
        COMMIT,
        ROLLBACK
    }

    record Step(int connection, Kind kind) {
    }

    @Provide
    Arbitrary<List<Step>> schedules() {
        Arbitrary<Integer> connection = Arbitraries.integers().between(0, CONNECTIONS - 1);
        Arbitrary<Kind> kind = Arbitraries.frequency(Tuple.of(6, Kind.INSERT),
                Tuple.of(2, Kind.READ), Tuple.of(1, Kind.SET), Tuple.of(1, Kind.SET_SCHEMA),
                Tuple.of(1, Kind.FAIL), Tuple.of(1, Kind.SAVEPOINT), Tuple.of(1, Kind.GO_BACK), Tuple.of(4, Kind.COMMIT),
                Tuple.of(2, Kind.ROLLBACK));
        return Combinators.combine(connection, kind).as(Step::new).list().ofMinSize(1).ofMaxSize(14);
    }

    @Provide
    Arbitrary<String> parameters() {
        return Arbitraries.of(PARAMETERS);
    }

    /** The same schedules in each build: what a change breaks is to be found by whoever makes it, and not by the next one. */
    @Property(tries = 400, seed = "20261126")
    void scheduleHasTheResultOfTransactionsOrATestThatFails(@ForAll("schedules") List<Step> schedule,
            @ForAll boolean firstOnlyReads, @ForAll("parameters") String parameters) throws SQLException {
        TestPool pool = TestPool.with(parameters);
        pool.execute("""
                drop table if exists shared_row, real_row; create schema if not exists other;
                create table shared_row(id int, setting text, schema text);
                create table real_row(id int, setting text, schema text)""");
        List<Connection> shared = new ArrayList<>();
        List<Connection> real = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            shared.add(pool.connect());
            real.add(pool.connectReally());
        }
        boolean[] savepoints = new boolean[CONNECTIONS];
        RunningTest test = RunningTest.start("schedule", Unowned.REFUSE, Duration.ofSeconds(10));
        try {
            Lines.setOfThread(Line.ofRequest(test, "request", new Recorder(null)));
            for (Connection connection : shared) {
                connection.setAutoCommit(false);
            }
            for (Connection connection : real) {
                connection.setAutoCommit(false);
            }
            shared.get(0).setReadOnly(firstOnlyReads);
            real.get(0).setReadOnly(firstOnlyReads);
            for (int i = 0; i < schedule.size() && test.problems().isEmpty(); i++) {
                Step step = schedule.get(i);
                if (step.kind() == Kind.GO_BACK && !savepoints[step.connection()]) {
                    // Of a transaction before this one there may be one left, which nobody would go back to.
                    continue;
                }
                boolean failed = fails(shared.get(step.connection()), step, "shared_row", i);
                savepoints[step.connection()] = switch (step.kind()) {
                    case SAVEPOINT -> !failed || savepoints[step.connection()];
                    case COMMIT, ROLLBACK -> false;
                    default -> savepoints[step.connection()];
                };
                boolean reallyFailed = fails(real.get(step.connection()), step, "real_row", i);
                if (test.problems().isEmpty() && step.kind() != Kind.COMMIT) {
                    assertThat(failed).as("step %d fails", i).isEqualTo(reallyFailed);
                }
            }
            for (int i = CONNECTIONS - 1; i >= 0 && test.problems().isEmpty(); i--) {
                shared.get(i).rollback();
                real.get(i).rollback();
            }
            boolean told = !test.problems().isEmpty();
            Statistics.label("told").collect(told);
            if (!told) {
                assertThat(rows(pool)).isEqualTo(rowsReally("real_row"));
            }
        } finally {
            close(real);
            try {
                test.end(false);
            } catch (AssertionError told) {
                assertThat(told).hasMessageContaining("@DbTruncate");
            }
            close(shared);
        }
        assertThat(rowsReally("shared_row")).as("left").isEmpty();
    }

    private static boolean fails(Connection connection, Step step, String table, int id) {
        // Two connections do not know each other's savepoints.
        int of = step.connection();
        try {
            switch (step.kind()) {
                // With what the transaction has set for itself: it is to have that of no other one.
                case INSERT -> TestPool.execute(connection, "insert into public." + table + " values (" + id
                        + ", coalesce(current_setting('app.set', true), ''), current_schema())");
                case READ -> TestPool.execute(connection, "select * from public." + table);
                case SET -> TestPool.execute(connection, "select set_config('app.set', '" + id + "', true)");
                case SET_SCHEMA -> TestPool.execute(connection, "set local search_path to other");
                case FAIL -> TestPool.execute(connection, "select 1 / 0");
                case SAVEPOINT -> TestPool.execute(connection, "savepoint own" + of);
                case GO_BACK -> TestPool.execute(connection, "rollback to savepoint own" + of);
                case COMMIT -> connection.commit();
                case ROLLBACK -> connection.rollback();
            }
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static List<String> rows(TestPool pool) throws SQLException {
        try (Connection connection = pool.connect()) {
            return TestPool.strings(connection, "select r::text from shared_row r order by id");
        }
    }

    private static List<String> rowsReally(String table) throws SQLException {
        try (Connection connection = TestPool.get().connectReally()) {
            return TestPool.strings(connection, "select r::text from " + table + " r order by id");
        }
    }

    private static void close(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
