package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;

/**
 * What one transaction does must not be noticed by another one that it is inside of. Each scenario is played with real
 * transactions and with savepoints, and says the same.
 */
class TransactionsInsideOfEachOtherTest {

    private interface Scenario {
        void play(Connection outer, Connection inner, List<String> said) throws SQLException;
    }

    private final TestPool pool = TestPool.get();

    @BeforeEach
    void createTables() throws SQLException {
        pool.execute("""
                drop schema if exists other cascade; create schema other; create table other.turn(text text);
                drop table if exists turn, child, parent cascade; create table turn(text text);
                create table parent(id int primary key);
                create table child(parent int constraint later references parent deferrable initially deferred);
                create or replace function note(i int) returns int language sql volatile as
                  $$ insert into turn values (i::text); select i $$""");
    }

    @AfterEach
    void end() {
        if (RunningTest.current() != null) {
            RunningTest.current().end();
        }
    }

    /**
     * @return what the test is told
     */
    private List<String> compare(Scenario scenario) throws SQLException {
        List<String> really = new ArrayList<>();
        try (Connection outer = pool.connect(); Connection inner = pool.connect()) {
            scenario.play(outer, inner, really);
        }
        createTables();
        List<String> shared = new ArrayList<>();
        RunningTest test = RunningTest.start("scenario", Unowned.REFUSE, Duration.ofSeconds(10));
        Lines.setOfThread(Line.ofRequest(test, "request", new Recorder(null)));
        try (Connection outer = pool.connect(); Connection inner = pool.connect()) {
            scenario.play(outer, inner, shared);
        }
        List<String> problems = test.problems();
        if (problems.isEmpty()) {
            assertThat(shared).isEqualTo(really);
            test.end();
        } else {
            assertThatThrownBy(test::end).isInstanceOf(AssertionError.class);
        }
        return problems;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        TestPool.execute(connection, sql);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        return String.join(",", TestPool.strings(connection, sql));
    }

    @Test
    void settings() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "select set_config('app.tenant', 'one', true), set_config('work_mem', '7MB', true)");
            said.add("inner " + value(inner, "select coalesce(current_setting('app.tenant', true), '')"));
            said.add(value(inner, "show work_mem"));
            execute(inner, "select set_config('app.tenant', 'two', true), set_config('work_mem', '9MB', true)");
            inner.commit();
            said.add("outer " + value(outer, "select current_setting('app.tenant', true)"));
            said.add(value(outer, "show work_mem"));
            outer.commit();
            said.add("after " + value(outer, "select coalesce(current_setting('app.tenant', true), '')"));
            said.add(value(outer, "show work_mem"));
            outer.commit();
        })).isEmpty();
    }

    @Test
    void schema() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "insert into turn values ('first')");
            inner.setSchema("other");
            execute(inner, "insert into turn values ('inner')");
            inner.commit();
            execute(outer, "insert into turn values ('second')");
            outer.commit();
            said.add(value(outer, "select text from public.turn order by 1"));
            said.add(value(outer, "select text from other.turn order by 1"));
            outer.commit();
        })).isEmpty();
    }

    @Test
    void schemaInAutoCommitMode() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setSchema("other");
            execute(outer, "insert into turn values ('one')");
            said.add(value(outer, "select text from other.turn"));
            said.add(value(inner, "select text from turn"));
        })).isEmpty();
    }

    /** All rows at once, whatever the fetch size: what is not asked for would not be done. */
    @Test
    void rowsInAutoCommitMode() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(2);
                var rows = statement.executeQuery("select note(i) from generate_series(1, 10) i");
                rows.next();
                said.add("size " + statement.getFetchSize());
            }
            said.add(value(inner, "select count(*) from turn"));
        })).isEmpty();
    }

    @Test
    void rollbackToASavepointIsToldIfItUndoesWhatWasCommitted() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "insert into turn values ('outer')");
            execute(outer, "savepoint own");
            execute(inner, "insert into turn values ('inner')");
            inner.commit();
            execute(outer, "rollback to savepoint own");
            outer.commit();
        })).hasSize(1).first().asString().contains("which was committed and would have it still");
    }

    @Test
    void rollbackToASavepointThatIsLaterIsNone() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into turn values ('inner')");
            inner.commit();
            var savepoint = outer.setSavepoint();
            execute(outer, "insert into turn values ('undone')");
            outer.rollback(savepoint);
            outer.commit();
            said.add(value(outer, "select text from turn order by 1"));
            outer.commit();
        })).isEmpty();
    }

    /** Those of persistence layers that tag their statements, for instance. */
    @Test
    void commentsHideNoCommand() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setReadOnly(true);
            outer.setAutoCommit(false);
            execute(outer, "/* report */ set transaction -- whole\n isolation level repeatable read;");
            execute(outer, "/* report */ savepoint own");
            said.add(value(outer, "select count(*) from turn"));
            execute(outer, "-- report\nrollback to savepoint own");
            execute(outer, "/* report */ release savepoint own");
            outer.commit();
            said.add("read");
        })).isEmpty();
    }

    /** The server checks what is deferred in all of it. */
    @Test
    void constraintOfTheOuterOneIsTold() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "insert into child values (1)");
            execute(inner, "insert into turn values ('inner')");
            try {
                inner.commit();
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            execute(outer, "insert into parent values (1)");
            outer.commit();
        })).hasSize(1).first().asString().contains("was refused for a deferred constraint that may be violated by");
    }

    @Test
    void constraintsStayWhatTheOuterOneHasMadeOfThem() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            execute(outer, "set constraints all immediate");
            execute(inner, "select 1");
            inner.commit();
            try {
                execute(outer, "insert into child values (1)");
                said.add("accepted");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            outer.rollback();
        })).isEmpty();
    }

    @Test
    void questionsOfTheDriverThatFailAreNobodysFailure() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            execute(outer, "insert into turn values ('one')");
            try (var statement = outer.prepareStatement("select nothing from nowhere")) {
                statement.getMetaData();
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            said.add(value(inner, "select text from turn"));
            inner.setAutoCommit(false);
            try {
                execute(inner, "select 1 / 0");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            try (var tables = outer.getMetaData().getTables(null, "public", "turn", null)) {
                said.add("table " + tables.next());
            }
            inner.rollback();
        })).isEmpty();
    }

    /** A batch that was refused is the driver's still. */
    @Test
    void batchIsRefusedEachTime() throws SQLException {
        RunningTest test = RunningTest.start("batch", Unowned.REFUSE, Duration.ofSeconds(10));
        Lines.setOfThread(Line.ofRequest(test, "request", new Recorder(null)));
        try (Connection connection = pool.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.addBatch("insert into turn values ('one')");
            statement.addBatch("commit");
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowable(statement::executeBatch))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("A text with COMMIT cannot be executed");
            }
            connection.rollback();
        }
        test.end();
        try (Connection connection = pool.connectReally()) {
            assertThat(value(connection, "select text from turn")).isEmpty();
        }
    }

    /** The test may end in a thread that somebody has interrupted, and a transaction, too. */
    @Test
    void interruptedThreadEndsThem() throws SQLException {
        RunningTest test = RunningTest.start("interrupted", Unowned.REFUSE, Duration.ofSeconds(10));
        Lines.setOfThread(Line.ofRequest(test, "request", new Recorder(null)));
        try (Connection connection = pool.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "insert into turn values ('one')");
            Thread.currentThread().interrupt();
            connection.commit();
            test.end();
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Connection connection = pool.connectReally()) {
            assertThat(value(connection,
                    "select query from pg_stat_activity where state like 'idle in transaction%'")).isEmpty();
        }
    }
}
