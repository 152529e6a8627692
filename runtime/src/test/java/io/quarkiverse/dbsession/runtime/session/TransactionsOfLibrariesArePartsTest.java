package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;

/**
 * What a library begins, commits and rolls back on connections of the session's datasource is a nested unit of the session's
 * transaction.
 */
class TransactionsOfLibrariesArePartsTest {

    private final ScriptedDriver driver = new ScriptedDriver();
    private final SessionContext context = new SessionContext();
    private final DbSession session = context.session(driver.settings("<default>"));

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    private Connection begun() throws SQLException {
        Connection connection = session.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void commitKeepsItForTheSessionToDecide() throws SQLException {
        session.execute("insert");
        try (Connection connection = begun()) {
            run(connection, "update");
            connection.commit();
        }
        assertThat(driver.drain()).endsWith("c1.insert", "c1.setSavepoint", "c1.prepare(update)", "c1.update",
                "isTransactionFailed", "c1.releaseSavepoint[savepoint]");
        assertThat(session.inTransaction()).isTrue();
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).endsWith("c1.commit", "c1.rollback", "c1.release");
    }

    /** What the session has done meanwhile, too: the block of code that the library runs is one for its users. */
    @Test
    void rollbackUndoesItAndNoMore() throws SQLException {
        session.execute("insert");
        driver.drain();
        try (Connection connection = begun()) {
            session.execute("update");
            connection.rollback();
            assertThat(driver.drain()).containsExactly("c1.setSavepoint", "c1.prepare(update)", "c1.update",
                    "c1.rollback[savepoint]");
        }
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).contains("c1.commit");
    }

    @Test
    void oneWithoutStatementsCostsNothing() throws SQLException {
        try (Connection connection = begun()) {
            connection.commit();
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setAutoCommit(false);
        }
        assertThat(driver.drain()).isEmpty();
    }

    /** As a read-only nested unit does, which this driver does not know. */
    @Test
    void readOnlyOnesRefuseWrites() throws SQLException {
        try (Connection connection = begun()) {
            connection.setReadOnly(true);
            assertThatThrownBy(() -> run(connection, "insert")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("There are no read-only nested units of work with this database");
        }
        assertThat(driver.drain()).doesNotContain("c1.setReadOnly[true]", "c1.insert");
    }

    @Test
    void theyNest() throws SQLException {
        try (Connection outer = begun()) {
            run(outer, "insert");
            try (Connection inner = begun()) {
                run(inner, "update");
            }
            outer.commit();
        }
        assertThat(driver.drain()).containsSubsequence("c1.setSavepoint", "c1.insert", "c1.setSavepoint", "c1.update",
                "c1.rollback[savepoint]", "c1.releaseSavepoint[savepoint]");
    }

    @Test
    void commitOfOneInWhichAStatementHasFailedUndoesItAndSaysSo() throws SQLException {
        session.execute("insert");
        Connection connection = begun();
        driver.fail("c1.update", new SQLException("refused", "23505"));
        driver.actions.put("c1.update", () -> driver.transactionFailed = true);
        driver.actions.put("c1.rollback[savepoint]", () -> driver.transactionFailed = false);
        assertThatThrownBy(() -> run(connection, "update")).isInstanceOf(SQLException.class);

        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class)
                .hasMessageContaining(
                        "has been undone instead of kept: one of its statements has failed and the error was swallowed")
                .hasCauseInstanceOf(CommitFailed.class);

        connection.close();
        driver.drain();
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).contains("c1.commit");
    }

    /** Nothing tells what of it is to stay. */
    @Test
    void outcomeThatFindsOneOpenIsARollback() throws SQLException {
        session.execute("insert");
        Connection connection = begun();
        run(connection, "update");

        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOf(CommitFailed.class)
                .hasMessage(
                        "The transaction on the default datasource has been rolled back instead of committed: a transaction "
                                + "that was begun by setAutoCommit(false) on a connection of its dataSource() was still open. Commit it "
                                + "or roll it back, and close the connection, before the request or the JTA transaction ends.");
        assertThat(driver.drain()).contains("c1.rollback").endsWith("c1.release").doesNotContain("c1.commit");
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class).hasMessageContaining("ended from outside");
        connection.close();
        assertThat(driver.drain()).isEmpty();
    }

    @Test
    void thoseThatOverlapAreAllRolledBackAndSaySo() throws SQLException {
        Connection first = begun();
        Connection second = begun();
        run(first, "insert");
        driver.drain();

        assertThatThrownBy(first::rollback).isInstanceOf(SQLException.class)
                .hasMessage(
                        "A transaction on a connection of the dataSource() of the session of the default datasource was to end "
                                + "while a later one, or a unit of work, inside of it was still open: all of it is rolled back. End what "
                                + "was begun last first, or use an independent session (DbSessions.independent()) for one of them.");

        assertThat(driver.drain()).containsExactly("c1.rollback");
        assertThatThrownBy(second::commit).isInstanceOf(SQLException.class).hasMessageContaining("ended from outside");
        second.close();
    }

    /** What the request did before them is lost with them. */
    @Test
    void whatComesAfterThoseThatOverlapIsNotCommittedAsIfItWereAll() throws SQLException {
        session.execute("insert");
        Connection first = begun();
        Connection second = begun();
        assertThatThrownBy(first::commit).isInstanceOf(SQLException.class);
        second.close();
        first.close();
        session.execute("update");
        driver.drain();
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOf(CommitFailed.class)
                .hasMessage(
                        "The transaction on the default datasource has been rolled back instead of committed: units of work "
                                + "inside of it, or transactions of connections of its dataSource(), did not end in the opposite order of "
                                + "their beginning, and the error was swallowed. Let the exception pass, or call rollback() before going "
                                + "on.");
        assertThat(driver.drain()).contains("c1.rollback").endsWith("c1.release").doesNotContain("c1.commit");
    }

    @Test
    void rollbackGoesOnAfterThoseThatOverlap() throws SQLException {
        session.execute("insert");
        Connection first = begun();
        Connection second = begun();
        assertThatThrownBy(first::commit).isInstanceOf(SQLException.class);
        second.close();
        first.close();
        session.rollback();
        session.execute("update");
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).containsSubsequence("c1.update", "c1.commit");
    }

    /** Otherwise nothing could end it any more. */
    @Test
    void oneThatIsLeftOpenIsUndoneWithTheUnitAroundIt() throws SQLException {
        session.execute("insert");
        AtomicReference<Connection> forgotten = new AtomicReference<>();
        assertThatThrownBy(() -> session.nested().call(() -> {
            session.execute("update");
            forgotten.set(begun());
            run(forgotten.get(), "delete");
            return null;
        })).isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "A unit of work of the session of the default datasource has ended while a transaction was open that "
                                + "was begun in it by setAutoCommit(false) on a connection of the dataSource(): both are undone. Commit "
                                + "that one or roll it back, and close the connection, before the unit ends.");
        assertThat(driver.drain()).containsSubsequence("c1.delete", "c1.rollback[savepoint]", "c1.rollback[savepoint]");
        assertThatThrownBy(() -> forgotten.get().commit()).isInstanceOf(SQLException.class)
                .hasMessageContaining("ended from outside");
        forgotten.get().close();
        session.execute("update");
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).containsSubsequence("c1.update", "c1.commit");
    }

    /** The unit is left all the same: nothing could end it any more. */
    @Test
    void unitEndsEvenIfOneThatIsLeftOpenInItCannotBeUndone() throws SQLException {
        session.execute("insert");
        driver.fail("c1.rollback[savepoint]", new SQLException("broken", "08006"));
        assertThatThrownBy(() -> session.nested().call(() -> {
            run(begun(), "delete");
            return null;
        })).isInstanceOf(ConnectionUnavailable.class);
        session.rollback();
        session.execute("update");
        context.finish(Outcome.COMMIT);
        assertThat(driver.drain()).containsSubsequence("c1.destroy", "c2.update", "c2.commit");
    }

    @Test
    void whoeverWantsToEndTheSessionInTheMiddleOfOneIsToldOfIt() throws SQLException {
        session.execute("insert");
        try (Connection connection = begun()) {
            assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "rollback() of the session of the default datasource was called while a transaction is open that "
                                    + "was begun by setAutoCommit(false) on a connection of its dataSource(). Commit it or roll it back, "
                                    + "and close the connection.");
        }
    }

    @Test
    void sessionIsNotCommittedInTheMiddleOfOne() throws SQLException {
        try (Connection connection = begun()) {
            run(connection, "insert");
            assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
            connection.commit();
        }
        session.commit();
        assertThat(driver.drain()).endsWith("c1.commit");
    }

    /** Whoever has forgotten to close its connection has no other way to give that of the session back. */
    @Test
    void oneThatIsLeftOpenDoesNotKeepAnIndependentSessionOpen() throws SQLException {
        Connection connection;
        try (DbSession independent = context.openIndependent(driver.settings("<default>"), null)) {
            connection = independent.dataSource().getConnection();
            connection.setAutoCommit(false);
            run(connection, "insert");
        }
        assertThat(driver.drain()).endsWith("c1.insert", "c1.rollback", "c1.release");
        assertThat(connection.isClosed()).isTrue();
        connection.close();
    }

    @Test
    void unitOfTheCallerKeepsAnIndependentSessionOpenInsideOfOneToo() {
        DbSession independent = context.openIndependent(driver.settings("<default>"), null);
        assertThatThrownBy(() -> independent.nested().run(() -> {
            try (Connection connection = independent.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                independent.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("close() of the session");
        independent.close();
    }

    @Test
    void noneIsBegunWhenTheSessionHasEnded() throws SQLException {
        Connection connection = session.dataSource().getConnection();
        context.end(false);
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> connection.setAutoCommit(false)).isInstanceOf(SQLException.class)
                .hasMessageContaining("has ended with its request and refuses work");
    }

    /** Kept by a bean that lives longer than the session. */
    @Test
    void dataSourceOfTheInjectedSessionIsTheOneThatIsPassedIn() {
        var current = session.dataSource();
        DbSession injected = new SessionContext().session(driver.settings("<default>"), () -> current);
        assertThat(injected.dataSource()).isSameAs(current);
        assertThat(injected.connection()).isNotSameAs(session.connection()).isSameAs(injected.connection());
    }
}
