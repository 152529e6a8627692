package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;

/**
 * What one transaction does must not be noticed by another one that it is inside of. Each scenario is played with real
 * transactions and with savepoints, and says the same.
 */
class TransactionsInsideOfEachOtherTest extends LikeRealTransactions {

    /** What a transaction has set for itself. */
    private static final String WHOSE = "select concat_ws(' ', nullif(current_setting('app.tenant', true), ''), current_schema(), current_user)";

    @Test
    void settings() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
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

    /** What the outer one does while the inner one is open, it does with its own settings. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void settingsInTurns(boolean committed) throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "set local search_path to other");
            execute(outer, "select set_config('app.tenant', 'one', true)");
            execute(inner, "select set_config('app.tenant', 'two', true)");
            said.add(value(outer, WHOSE));
            said.add(value(inner, WHOSE));
            execute(outer, "select set_config('app.tenant', 'three', true)");
            said.add(value(inner, WHOSE));
            if (committed) {
                inner.commit();
            } else {
                inner.rollback();
            }
            said.add(value(outer, WHOSE));
            outer.commit();
            said.add(value(inner, WHOSE));
            inner.commit();
        })).isEmpty();
    }

    @Test
    void settingsEndWithATransactionThatEndsFirst() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "set local search_path to other");
            execute(outer, "set local role pg_read_all_data");
            said.add(value(inner, WHOSE));
            outer.commit();
            inner.rollback();
            said.add(value(inner, WHOSE));
            inner.rollback();
        })).isEmpty();
    }

    /** The outer one's rollback takes its savepoint along; it has written nothing, and gets another one. */
    @Test
    void settingsAreNotInterrupted() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('undone')");
            execute(inner, "select set_config('app.tenant', 'inner', true)");
            outer.rollback();
            said.add(value(inner, WHOSE));
            inner.commit();
        })).isEmpty();
    }

    @Test
    void rollbackToASavepointIsToldIfItUndoesWhatTheOuterOneHasDone() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into turn values ('inner')");
            execute(inner, "savepoint own");
            execute(outer, "insert into turn values ('outer, again')");
            execute(inner, "rollback to savepoint own");
            inner.commit();
            outer.commit();
        })).hasSize(1).first().asString().contains("which goes on and would have it still");
    }

    /** As nested units of a session do around the work of an independent one. */
    @Test
    void releaseOfAnEarlierSavepointLeavesTheInnerOne() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            var savepoint = outer.setSavepoint();
            execute(outer, "savepoint own");
            execute(inner, "insert into turn values ('inner')");
            execute(outer, "release savepoint own");
            outer.releaseSavepoint(savepoint);
            inner.commit();
            outer.commit();
            said.add(value(outer, "select text from turn order by 1"));
            outer.commit();
        })).isEmpty();
    }

    @Test
    void savepointInsideOfTheInnerOneEndsWithItAndThatIsTold() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into turn values ('inner')");
            execute(outer, "savepoint own");
            inner.rollback();
            try {
                execute(outer, "rollback to savepoint own");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            outer.rollback();
        })).hasSize(1).first().asString().contains("was set while another transaction was open inside of it");
    }

    /** An independent session inside of a read-only unit. */
    @Test
    void readOnlyIsNoneOfTheInnerOne() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setReadOnly(true);
            outer.setAutoCommit(false);
            inner.setAutoCommit(false);
            said.add(value(outer, "select count(*) from turn"));
            said.add("state " + outer.unwrap(BaseConnection.class).getTransactionState());
            execute(inner, "insert into turn values ('inner')");
            inner.commit();
            outer.commit();
            execute(inner, "set transaction isolation level repeatable read, read only");
            execute(outer, "set transaction read only");
            try {
                execute(inner, "insert into turn values ('refused')");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            inner.rollback();
            outer.rollback();
        })).isEmpty();
    }

    /** Who is refused is looked up, that is recorded independently, and nothing else is kept. */
    @Test
    void whoHasOnlyReadHasNothingToLose() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            said.add(value(outer, "select count(*) from turn"));
            execute(inner, "insert into turn values ('refused')");
            inner.commit();
            outer.rollback();
            said.add(value(outer, "select count(*) from turn"));
            execute(inner, "insert into turn values ('refused again')");
            outer.rollback();
            inner.commit();
            said.add(value(outer, "select text from turn order by 1"));
            outer.rollback();
        })).isEmpty();
    }

    /** Rows are read one by one, and something is recorded of each. */
    @Test
    void rowsAreReadOnWhileOthersAreCommitted() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                var rows = statement.executeQuery("select generate_series(1, 3)");
                while (rows.next()) {
                    execute(inner, "insert into turn values ('" + rows.getInt(1) + "')");
                }
            }
            outer.rollback();
            said.add(value(inner, "select text from turn order by 1"));
        })).isEmpty();
    }

    /** Rows that are asked for too late fail, and nothing else does. */
    @Test
    void whatFailsOutsideOfATransactionDoomsNone() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            execute(outer, "insert into turn values ('kept')");
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                var rows = statement.executeQuery("select generate_series(1, 3)");
                rows.next();
                outer.commit();
                rows.next();
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            said.add(value(inner, "select text from turn"));
        })).isEmpty();
    }

    /** The next unit must not begin with what the last one had set. */
    @Test
    void whatFailsOutsideOfATransactionBringsNoSettingsBack() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "select set_config('app.tenant', 'outer', true)");
            execute(outer, "insert into turn values ('kept')");
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                var rows = statement.executeQuery("select generate_series(1, 3)");
                rows.next();
                outer.commit();
                rows.next();
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            said.add(value(inner, WHOSE));
            inner.rollback();
            said.add(value(inner, WHOSE));
            inner.rollback();
        })).isEmpty();
    }

    private static String read(ResultSet rows) {
        try {
            return rows.next() ? rows.getString(1) : "end";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** The driver asks for more of them while another transaction is at work. */
    @Test
    void rowsAreReadOnWithTheSettingsOfTheirTransaction() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "select set_config('app.tenant', 'outer', true)");
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                ResultSet rows = statement
                        .executeQuery("select current_setting('app.tenant', true) from generate_series(1, 3)");
                said.add(read(rows));
                execute(inner, "insert into turn values ('inner')");
                said.add(read(rows));
                inner.commit();
                said.add(read(rows));
                said.add(read(rows));
            }
            outer.commit();
            said.add(value(inner, "select text from turn"));
        })).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void rowsThatFailAreNobodyElsesFailure(boolean ended) throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                ResultSet rows = statement.executeQuery("select 1 / (2 - i) from generate_series(1, 3) i");
                said.add(read(rows));
                if (ended) {
                    outer.rollback();
                }
                execute(inner, "insert into turn values ('inner')");
                said.add(read(rows));
            }
            inner.commit();
            outer.rollback();
            said.add(value(inner, "select text from turn"));
        })).isEmpty();
    }

    @Test
    void failureOfTheInnerOneIsNoneOfRowsThatAreReadOn() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            try (Statement statement = outer.createStatement()) {
                statement.setFetchSize(1);
                ResultSet rows = statement.executeQuery("select generate_series(1, 2)");
                said.add(read(rows));
                try {
                    execute(inner, "select 1 / 0");
                } catch (SQLException e) {
                    said.add(e.getSQLState());
                }
                said.add(read(rows));
            }
            inner.rollback();
            outer.commit();
        })).isEmpty();
    }

    /** Of which of both the violation is, only real ones would tell. */
    @Test
    void constraintOfTheInnerOneIsToldWhenTheOuterOneEndsFirst() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into child values (1)");
            try {
                outer.commit();
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            inner.rollback();
        })).hasSize(1).first().asString().contains("was refused for a deferred constraint that may be violated by");
    }

    @Test
    void isolationLevelInABatchIsSetAsideToo() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            try (Statement statement = outer.createStatement()) {
                statement.addBatch("set transaction isolation level serializable");
                said.add("results " + statement.executeBatch().length);
            }
            outer.commit();
        })).isEmpty();
    }

    @Test
    void schema() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
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
        assertThat(compareInTransactions((outer, inner, said) -> {
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
        assertThat(compareInTransactions((outer, inner, said) -> {
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
        assertThat(compareInTransactions((outer, inner, said) -> {
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
        assertThat(compareInTransactions((outer, inner, said) -> {
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
        RunningTest test = startWithRequest();
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
        test.end(false);
        try (Connection connection = pool.connectReally()) {
            assertThat(value(connection, "select text from turn")).isEmpty();
        }
    }

    /** The test may end in a thread that somebody has interrupted, and a transaction, too. */
    @Test
    void interruptedThreadEndsThem() throws SQLException {
        RunningTest test = startWithRequest();
        try (Connection connection = pool.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "insert into turn values ('one')");
            Thread.currentThread().interrupt();
            connection.commit();
            test.end(false);
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Connection connection = pool.connectReally()) {
            assertThat(value(connection,
                    "select query from pg_stat_activity where state like 'idle in transaction%'")).isEmpty();
        }
    }
}
