package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;

/**
 * Scenarios that are played with real transactions and with savepoints, and say the same.
 */
abstract class LikeRealTransactions {

    interface Scenario {
        void play(Connection outer, Connection inner, List<String> said) throws SQLException;
    }

    final TestPool pool = TestPool.get();

    @BeforeEach
    void createTables() throws SQLException {
        pool.execute("""
                drop schema if exists other cascade; create schema other; create table other.turn(text text);
                drop table if exists turn, child, parent, large cascade; create table turn(text text);
                create table large(id int primary key, data oid);
                create table parent(id int primary key);
                create table child(parent int constraint later references parent deferrable initially deferred);
                create or replace function note(i int) returns int language sql volatile as
                  $$ insert into turn values (i::text); select i $$""");
    }

    @AfterEach
    void end() {
        if (RunningTest.current() != null) {
            RunningTest.current().end(false);
        }
    }

    /**
     * On the current thread.
     */
    static RunningTest startWithRequest() {
        RunningTest test = RunningTest.start("scenario", Unowned.REFUSE, Duration.ofSeconds(10));
        Lines.setOfThread(Line.ofRequest(test, "request", new Recorder(null)));
        return test;
    }

    /**
     * With both connections out of auto-commit mode.
     */
    List<String> compareInTransactions(Scenario scenario) throws SQLException {
        return compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            scenario.play(outer, inner, said);
        });
    }

    /**
     * @return what the test is told
     */
    List<String> compare(Scenario scenario) throws SQLException {
        List<String> really = new ArrayList<>();
        try (Connection outer = pool.connectReally(); Connection inner = pool.connectReally()) {
            scenario.play(outer, inner, really);
        }
        createTables();
        List<String> shared = new ArrayList<>();
        RunningTest test = startWithRequest();
        try (Connection outer = pool.connect(); Connection inner = pool.connect()) {
            scenario.play(outer, inner, shared);
        }
        List<String> problems = test.problems();
        if (problems.isEmpty()) {
            assertThat(shared).isEqualTo(really);
            test.end(false);
        } else {
            assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class);
        }
        return problems;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        TestPool.execute(connection, sql);
    }

    static String value(Connection connection, String sql) throws SQLException {
        return String.join(",", TestPool.strings(connection, sql));
    }
}
