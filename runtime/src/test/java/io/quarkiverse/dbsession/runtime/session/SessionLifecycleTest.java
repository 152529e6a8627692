package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.Query;

/**
 * The exact calls that a session makes of driver and pool, state by state.
 */
class SessionLifecycleTest {

    static final String[] INSERT = { "c1.acquire", "c1.setAutoCommit[false]", "c1.prepare(insert)", "c1.insert" };

    final ScriptedDriver driver = new ScriptedDriver();
    final DbSession session = driver.session();

    /** P1 */
    @Test
    void nothingIsOpenedBeforeTheFirstStatement() {
        session.sql("insert").timeout(java.time.Duration.ofSeconds(1));
        assertThat(session.connection()).isSameAs(session.connection());
        assertThat(session.dataSource()).isSameAs(session.dataSource());
        session.commit();
        session.rollback();
        session.close();
        assertThat(session.isOpen()).isFalse();
        assertThat(session.inTransaction()).isFalse();
        assertThat(driver.drain()).isEmpty();
    }

    /** P2 */
    @Test
    void statementsShareConnectionAndTransaction() {
        session.execute("insert");
        assertThat(driver.drain()).containsExactly(INSERT);
        session.sql("update").update();
        assertThat(driver.drain()).containsExactly("c1.prepare(update)", "c1.update");
        assertThat(session.isOpen()).isTrue();
        assertThat(session.inTransaction()).isTrue();
    }

    /** P6 */
    @Test
    void commitKeepsTheConnectionForTheNextTransaction() {
        session.execute("insert");
        session.commit();
        assertThat(driver.drain()).endsWith("c1.insert", "isTransactionFailed", "c1.commit");
        assertThat(session.isOpen()).isTrue();
        assertThat(session.inTransaction()).isFalse();
        session.commit();
        assertThat(driver.drain()).isEmpty();
        session.execute("insert");
        assertThat(driver.drain()).containsExactly("c1.prepare(insert)", "c1.insert");
    }

    /** P6 */
    @Test
    void rollbackKeepsTheConnectionForTheNextTransaction() {
        session.execute("insert");
        session.rollback();
        assertThat(driver.drain()).endsWith("c1.insert", "c1.rollback");
        session.rollback();
        assertThat(driver.drain()).isEmpty();
        session.execute("insert");
        assertThat(driver.drain()).containsExactly("c1.prepare(insert)", "c1.insert");
    }

    /** P5, P6: what is open is rolled back before the pool gets the connection, and only once. */
    @Test
    void closeRollsBackAndGivesTheConnectionBack() {
        session.execute("insert");
        driver.drain();
        session.close();
        session.close();
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.release");
        assertThat(session.isOpen()).isFalse();
        session.execute("insert");
        assertThat(driver.drain()).containsExactly("c2.acquire", "c2.setAutoCommit[false]", "c2.prepare(insert)", "c2.insert");
    }

    /** P5: the driver may hold a transaction that the session does not know of. */
    @Test
    void closeRollsBackAfterACommitToo() {
        session.execute("insert");
        session.commit();
        driver.drain();
        session.close();
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.release");
    }

    /** P5 */
    @Test
    void connectionThatCannotRollBackIsDestroyed() {
        driver.fail("c1.rollback", new SQLException("broken", "08006"));
        session.execute("insert");
        driver.drain();
        session.rollback();
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
        session.execute("insert");
        assertThat(driver.drain()).startsWith("c2.acquire");
    }

    /** P5 */
    @Test
    void connectionThatCannotRollBackIsDestroyedAtCloseToo() {
        driver.fail("c1.rollback", new IllegalStateException("broken"));
        session.execute("insert");
        driver.drain();
        session.close();
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.destroy");
    }

    /** P5 */
    @Test
    void connectionThatThePoolDoesNotTakeIsDestroyed() {
        driver.fail("c1.release", new SQLException("no", "08006"));
        session.execute("insert");
        driver.drain();
        session.close();
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.release", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void connectionThatCannotBePreparedForUseIsDestroyed() {
        driver.fail("c1.setAutoCommit[false]", new SQLException("broken", "08006"));
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(ConnectionUnavailable.class);
        assertThat(driver.drain()).containsExactly("c1.acquire", "c1.setAutoCommit[false]", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    /** P5: not even an error of the driver that no driver should make may cost a connection. */
    @ParameterizedTest
    @MethodSource("unexpected")
    void connectionIsNotLostByAnUnexpectedFailureInItsPreparation(Throwable unexpected) {
        driver.fail("c1.setAutoCommit[false]", unexpected);
        assertThatThrownBy(() -> session.execute("insert")).isSameAs(unexpected);
        assertThat(driver.drain()).containsExactly("c1.acquire", "c1.setAutoCommit[false]", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    /** P5 */
    @ParameterizedTest
    @MethodSource("unexpected")
    void connectionIsNotLostByAnUnexpectedFailureAtTheBeginOfItsTransaction(Throwable unexpected) {
        DbSession serializable = new SessionContext().session(driver.settings("<default>", Isolation.SERIALIZABLE));
        driver.fail("c1.isolation SERIALIZABLE", unexpected);
        assertThatThrownBy(() -> serializable.execute("insert")).isSameAs(unexpected);
        assertThat(driver.drain()).endsWith("c1.isolation SERIALIZABLE", "c1.destroy");
        assertThat(serializable.isOpen()).isFalse();
    }

    /** P5 */
    @Test
    void connectionIsNotLostByAnErrorOfThePoolThatTakesItBack() {
        driver.fail("c1.release", new StackOverflowError());
        session.execute("insert");
        driver.drain();
        assertThatThrownBy(session::close).isInstanceOf(StackOverflowError.class);
        assertThat(driver.drain()).containsExactly("c1.rollback", "c1.release", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    static List<Throwable> unexpected() {
        return List.of(new IllegalStateException("broken"), new StackOverflowError());
    }

    /** A statement that its own row mapper ended fails after its transaction, and is no failure of the next one. */
    @Test
    void failureBehindTheEndOfItsTransactionIsNotTheNextOnes() {
        driver.actions.put("c1.broken", session::rollback);
        driver.fail("c1.broken", new SQLException("refused", "42601"));
        assertThatThrownBy(() -> session.execute("broken")).isInstanceOf(DbSessionException.class);
        session.execute("insert");
        driver.transactionFailed = true;
        assertThatThrownBy(session::commit)
                .isInstanceOfSatisfying(CommitFailed.class, e -> assertThat(e.sql()).isEmpty());
    }

    @Test
    void failedAcquireLeavesTheSessionUsable() {
        driver.fail("c1.acquire", new SQLException("exhausted"));
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(ConnectionUnavailable.class);
        assertThat(session.isOpen()).isFalse();
        session.execute("insert");
        assertThat(driver.drain()).contains("c2.insert");
    }

    /** P3: pgjdbc would report the commit of a failed transaction as success. */
    @Test
    void failedTransactionIsRolledBackInsteadOfCommitted() {
        driver.fail("c1.broken", new SQLException("refused", "42601"));
        session.execute("insert");
        assertThatThrownBy(() -> session.execute("broken")).isInstanceOf(DbSessionException.class);
        driver.transactionFailed = true;
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class, e -> {
            assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
            assertThat(e.sql()).contains("broken");
            assertThat(e)
                    .hasMessage("The transaction on the default datasource has been rolled back instead of committed: one of "
                            + "its statements has failed before and the error was swallowed. Let the exception pass, or call rollback() before going on.");
        });
        assertThat(driver.drain()).containsExactly("isTransactionFailed", "c1.rollback");
        assertThat(session.inTransaction()).isFalse();
    }

    /** The first failure is what matters: those after it only say that the transaction has failed. */
    @Test
    void commitNamesTheFirstFailureOfItsTransactionOnly() {
        driver.fail("c1.one", new SQLException("refused", "42601"));
        driver.fail("c1.two", new SQLException("in failed transaction", "25P02"));
        assertThatThrownBy(() -> session.execute("one"));
        session.rollback();
        driver.fail("c1.three", new SQLException("refused", "42601"));
        assertThatThrownBy(() -> session.execute("three"));
        assertThatThrownBy(() -> session.execute("two"));
        driver.transactionFailed = true;
        assertThatThrownBy(session::commit)
                .isInstanceOfSatisfying(CommitFailed.class, e -> assertThat(e.sql()).contains("three"));
    }

    /** A statement whose failure a savepoint has undone does not keep the others from being committed. */
    @Test
    void failureThatTheDatabaseHasForgottenDoesNotMatter() {
        driver.fail("c1.broken", new SQLException("refused", "42601"));
        assertThatThrownBy(() -> session.execute("broken"));
        session.commit();
        assertThat(driver.drain()).endsWith("isTransactionFailed", "c1.commit");
    }

    /** P3 */
    @Test
    void commitThatTheServerRefusesIsRolledBack() {
        driver.fail("c1.commit", new SQLException("violates foreign key", "23503"));
        session.execute("insert");
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class, e -> {
            assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
            assertThat(e.sqlState()).contains("23503");
            assertThat(e.getCause()).isInstanceOfSatisfying(ConstraintViolation.class,
                    violation -> assertThat(violation.kind()).isEqualTo(ConstraintViolation.Kind.FOREIGN_KEY));
        });
        assertThat(driver.drain()).containsExactly("isTransactionFailed", "c1.commit", "c1.rollback");
        assertThat(session.isOpen()).isTrue();
        session.execute("insert");
        assertThat(driver.drain()).containsExactly("c1.prepare(insert)", "c1.insert");
    }

    /** P3: nobody knows whether the server has heard of the commit; the connection is not used again. */
    @Test
    void commitWhoseAnswerIsLostIsUnknown() {
        driver.fail("c1.commit", new SQLException("I/O error", "08006"));
        session.execute("insert");
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.UNKNOWN));
        assertThat(driver.drain()).containsExactly("isTransactionFailed", "c1.commit", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void commitOfABrokenConnectionIsNotTried() {
        session.execute("insert");
        driver.drain();
        driver.closed = true;
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK));
        assertThat(driver.drain()).containsExactly("c1.destroy");
    }

    @Test
    void errorOfTheDriverInACommitGivesTheConnectionUp() {
        driver.fail("c1.commit", new StackOverflowError());
        session.execute("insert");
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOf(StackOverflowError.class);
        assertThat(driver.drain()).endsWith("c1.commit", "c1.destroy");
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void markedTransactionIsRolledBackInsteadOfCommitted() {
        session.execute("insert");
        session.setRollbackOnly();
        assertThat(session.isRollbackOnly()).isTrue();
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class, e -> {
            assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
            assertThat(e).hasMessageContaining("marked by setRollbackOnly()");
        });
        assertThat(driver.drain()).containsExactly("c1.rollback");
        assertThat(session.isRollbackOnly()).isFalse();
    }

    @Test
    void markHoldsForTheNextTransactionWhenThereIsNone() {
        session.setRollbackOnly();
        session.execute("insert");
        assertThatThrownBy(session::commit).isInstanceOf(CommitFailed.class);
        session.execute("insert");
        session.commit();
        assertThat(driver.drain()).endsWith("c1.commit");
    }

    @Test
    void isolationIsSetOncePerTransaction() {
        DbSession serializable = new SessionContext().session(driver.settings("<default>", Isolation.SERIALIZABLE));
        serializable.execute("insert");
        serializable.execute("insert");
        serializable.commit();
        serializable.execute("insert");
        assertThat(driver.drain()).filteredOn(call -> call.contains("isolation"))
                .containsExactly("c1.isolation SERIALIZABLE", "c1.isolation SERIALIZABLE");
    }

    @Test
    void statementTimeoutOfTheDataSourceAppliesUnlessTheStatementHasItsOwn() {
        DbSession limited = new SessionContext().session(driver.settings("<default>", Isolation.SERIALIZABLE));
        limited.execute("insert");
        limited.sql("insert").timeout(java.time.Duration.ofMillis(20)).update();
        assertThat(driver.drain()).filteredOn(call -> call.startsWith("timeout")).containsExactly("timeout PT5S",
                "timeout PT0.02S");
    }

    /** P5: what a driver that was thrown out of a statement has left on the connection must not reach its next user. */
    @Test
    void connectionWhoseDriverFailedIsNeitherUsedNorGivenBack() {
        driver.fail("c1.insert", new IllegalArgumentException("secret"));
        assertThatThrownBy(() -> session.execute("insert")).isExactlyInstanceOf(DbSessionException.class).hasNoCause()
                .hasMessage(
                        "The driver has failed with java.lang.IllegalArgumentException [statement on the default datasource: "
                                + "insert]. Roll back: its connection is given up. Look for a value that the database cannot hold.");
        driver.drain();
        assertThatThrownBy(() -> session.execute("update")).isInstanceOf(ConnectionUnavailable.class)
                .hasMessage(
                        "The connection of the default datasource has been given up, because its driver failed in an earlier "
                                + "statement of the transaction. Roll back to go on with another one.")
                .cause().hasMessageStartingWith("The driver has failed");
        assertThatThrownBy(() -> session.connection().createStatement()).isInstanceOf(SQLException.class);
        assertThat(driver.drain()).isEmpty();
        session.rollback();
        assertThat(driver.drain()).containsExactly("c1.destroy");
        session.execute("update");
        assertThat(driver.drain()).startsWith("c2.acquire");
    }

    /** P5, where rows are asked of the server a part at a time. */
    @ParameterizedTest
    @ValueSource(strings = { "list", "single", "optional", "forEach", "stream" })
    void connectionWhoseDriverFailedWhileRowsWereReadIsNeitherUsedNorGivenBack(String how) {
        driver.fail("c1.next", new IllegalArgumentException("secret"));
        Query<Integer> query = session.sql("rows").query(row -> row.getInt(1));
        assertThatThrownBy(() -> {
            switch (how) {
                case "list" -> query.list();
                case "single" -> query.single();
                case "optional" -> query.optional();
                case "forEach" -> query.forEach(row -> {
                });
                default -> query.stream().toList();
            }
        }).isExactlyInstanceOf(DbSessionException.class).hasNoCause()
                .hasMessageStartingWith("The driver has failed with java.lang.IllegalArgumentException");
        assertThatThrownBy(() -> session.execute("update")).isInstanceOf(ConnectionUnavailable.class);
        session.rollback();
        assertThat(driver.drain()).endsWith("c1.destroy");
    }

    /** P3, P5 */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void nothingIsCommittedAfterADriverHasFailed(boolean inView) throws SQLException {
        driver.fail("c1.insert", new StackOverflowError());
        session.execute("update");
        if (inView) {
            PreparedStatement insert = session.connection().prepareStatement("insert");
            assertThatThrownBy(insert::execute).isInstanceOf(StackOverflowError.class);
        } else {
            assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(StackOverflowError.class);
        }
        driver.drain();
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK));
        assertThat(driver.drain()).containsExactly("c1.destroy");
    }

    /** P5 */
    @Test
    void connectionWhoseDriverFailedIsDestroyedAtCloseToo() {
        driver.fail("c1.insert", new IllegalArgumentException());
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(DbSessionException.class);
        driver.drain();
        session.close();
        assertThat(driver.drain()).containsExactly("c1.destroy");
    }

    /** P3: a server that has given up a session which was idle for too long has not heard of the commit. */
    @Test
    void commitOfATransactionThatWasIdleForTooLong() {
        driver.fail("c1.commit", new SQLException("too long", "25P03"));
        session.execute("insert");
        assertThatThrownBy(session::commit).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK))
                .hasCauseInstanceOf(ConnectionUnavailable.class);
    }

    /** P3: it would end the transaction without the session. */
    @ParameterizedTest
    @ValueSource(strings = { "commit", "COMMIT AND CHAIN", "end", "Abort;", "rollback", "rollback work", "rollback and chain",
            "prepare transaction 'x'", "\n  -- what now?\n /* a /* nested */ comment */ ;commit",
            "insert; rollback", "begin;\n insert;\ncommit;", "select ';'; /* ; */ end", "select 1; rollback to x; abort",
            "do $$ begin commit; end $$; commit",
            "create function f() returns int begin atomic select case 1 when 1 then 2 end; "
                    + "select 1; end; commit",
            "create rule r as on insert to t do (delete from a; delete from b); rollback", "select a[1]) ; commit" })
    void transactionIsNotEndedByAStatement(String end) throws SQLException {
        session.execute("insert");
        driver.drain();
        assertThatThrownBy(() -> session.execute(end)).isExactlyInstanceOf(DbSessionException.class)
                .hasMessageContaining(
                        " as a statement is refused by the session of the default datasource, which has to know how "
                                + "its transactions end. Call commit() or rollback() of the session or of its connection.")
                .satisfies(e -> assertThat(((DbSessionException) e).sqlState()).contains("2D000"));
        assertThatThrownBy(() -> session.connection().prepareStatement(end)).isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("2D000"));
        try (Statement statement = session.connection().createStatement()) {
            assertThatThrownBy(() -> statement.addBatch(end)).isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("2D000"));
        }
        assertThat(driver.drain()).isEmpty();
        assertThat(session.inTransaction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "rollback to x", "rollback work to savepoint x", "ROLLBACK TRANSACTION TO x",
            "prepare p as select 1",
            "committed()", "endless", "-- commit", "/* commit", "('commit')", "", "select 1;", "select 1; -- commit",
            "select 1; rollback to x; select 2", "select 1 as end; select 2 as commit",
            "select '; commit'; select $$; commit$$",
            "select case when true then 1 end; select 2", "do $$ begin perform 1; end $$; select 1",
            "create procedure p() begin atomic insert into a values (case 1 when 1 then 2 end); end; select 1",
            "create rule r as on insert to t do (delete from a; commit)" })
    void otherStatementsAreNoEnd(String sql) {
        session.execute(sql);
        assertThat(driver.drain()).endsWith("c1." + sql);
    }
}
