package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.TransactionInProgress;

/**
 * P9: the state "inside a JTA transaction" of the page "States of a session", call by call.
 */
class SessionInsideJtaTransactionTest {

    final ScriptedDriver driver = new ScriptedDriver();
    final SessionContext context = new SessionContext();
    final DbSession session = context.session(driver.settings("<default>"));
    final Transaction jta = new Transaction();

    static final class Transaction implements OuterTransaction {

        final List<Completion> completions = new ArrayList<>();
        boolean rollbackOnly;

        @Override
        public void checkUsable() {
        }

        @Override
        public void onCompletion(Completion completion) {
            completions.add(completion);
        }

        @Override
        public boolean isRollbackOnly() {
            return rollbackOnly;
        }

        @Override
        public void setRollbackOnly() {
            rollbackOnly = true;
        }

        void commit() {
            completions.forEach(Completion::beforeCommit);
            completions.forEach(completion -> completion.ended(true));
        }
    }

    private void insert() {
        driver.outer = jta;
        session.execute("insert");
        assertThat(driver.drain()).containsExactly("c1.acquire", "c1.prepare(insert)", "c1.insert");
    }

    @Test
    void statementsRunOnItsConnectionAndItAloneEnds() {
        driver.outer = jta;
        assertThat(session.isOpen()).isFalse();
        assertThat(session.inTransaction()).isFalse();
        insert();
        assertThat(session.isOpen()).isTrue();
        assertThat(session.inTransaction()).isTrue();
        jta.commit();
        driver.outer = null;
        assertThat(driver.drain()).containsExactly("isTransactionFailed", "c1.release");
        assertThat(session.isOpen()).isFalse();
        assertThat(session.inTransaction()).isFalse();
    }

    @Test
    void commitAndRollbackAreRefused() {
        insert();
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
        assertThat(driver.drain()).isEmpty();
        assertThat(session.inTransaction()).isTrue();
    }

    @Test
    void closeOnlyClosesWhatTheSessionUsesOfItsConnection() {
        insert();
        session.close();
        // Whether a statement has failed is looked at now: nobody can later.
        assertThat(driver.drain()).containsExactly("isTransactionFailed", "c1.release");
        assertThat(session.isOpen()).isFalse();
        assertThat(session.inTransaction()).isTrue();
        session.execute("insert");
        assertThat(driver.drain()).startsWith("c2.acquire");
    }

    /** Nothing tells what of it is to stay. */
    @Test
    void transactionOfALibraryThatIsLeftOpenKeepsItFromBeingCommitted() throws SQLException {
        insert();
        Connection connection = session.dataSource().getConnection();
        connection.setAutoCommit(false);
        assertThatThrownBy(jta::commit).isInstanceOf(CommitFailed.class).hasMessageContaining(
                "a transaction that was begun by setAutoCommit(false) on a connection of its dataSource() was still open");
        connection.close();
    }

    @Test
    void markIsPassedOn() {
        insert();
        session.setRollbackOnly();
        assertThat(jta.rollbackOnly).isTrue();
        assertThat(session.isRollbackOnly()).isTrue();
        driver.outer = null;
        assertThat(session.isRollbackOnly()).isFalse();
    }

    /** P3 */
    @Test
    void swallowedFailureKeepsItFromBeingCommitted() {
        driver.fail("c1.broken", new SQLException("refused", "42601"));
        insert();
        assertThatThrownBy(() -> session.execute("broken")).isInstanceOf(DbSessionException.class);
        driver.transactionFailed = true;
        assertThatThrownBy(jta::commit).isInstanceOfSatisfying(CommitFailed.class, e -> assertThat(e.sql()).contains("broken"));
    }

    @ParameterizedTest
    @EnumSource(names = { "COMMIT", "APPEND" })
    void unitIsAPartOfIt(CurrentTransaction policy) {
        driver.outer = jta;
        session.atomic(policy).run(this::insert);
        assertThat(driver.drain()).isEmpty();
        assertThat(jta.rollbackOnly).isFalse();
        IllegalArgumentException thrown = new IllegalArgumentException();
        assertThatThrownBy(() -> session.atomic(policy).run(() -> {
            throw thrown;
        })).isSameAs(thrown);
        assertThat(session.isRollbackOnly()).isTrue();
        // Not marked: whoever commits it is to hear of it.
        assertThat(jta.rollbackOnly).isFalse();
        assertThatThrownBy(jta::commit).isInstanceOf(CommitFailed.class).hasCause(thrown);
    }

    @ParameterizedTest
    @EnumSource(names = { "ROLLBACK", "RAISE" })
    void unitThatWantsAnotherTransactionIsRefused(CurrentTransaction policy) {
        insert();
        assertThatThrownBy(() -> session.atomic(policy).run(this::insert)).isInstanceOf(TransactionInProgress.class);
        assertThat(driver.drain()).isEmpty();
        assertThat(jta.rollbackOnly).isFalse();
    }

    @Test
    void nestedUnitIsUndoneAlone() {
        insert();
        session.nested().run(() -> session.execute("insert"));
        assertThat(driver.drain()).containsExactly("c1.setSavepoint", "c1.prepare(insert)", "c1.insert", "isTransactionFailed",
                "c1.releaseSavepoint[savepoint]");
        assertThatThrownBy(() -> session.nested().run(() -> {
            session.execute("insert");
            throw new IllegalArgumentException();
        })).isInstanceOf(IllegalArgumentException.class);
        assertThat(driver.drain()).containsSubsequence("c1.setSavepoint", "c1.insert", "c1.rollback[savepoint]");
        assertThat(jta.rollbackOnly).isFalse();
    }

    @Test
    void sessionWithUncommittedWorkOfItsOwnRefusesStatements() {
        session.execute("insert");
        driver.outer = jta;
        driver.drain();
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has uncommitted work of its own from outside of it");
        assertThat(driver.drain()).isEmpty();
        assertThat(session.inTransaction()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void outcomeOfTheRequestLeavesItAlone(Outcome outcome) {
        insert();
        context.finish(outcome);
        assertThat(driver.drain()).isEmpty();
        assertThat(session.inTransaction()).isTrue();
    }

    @Test
    void endOfTheContextLeavesItAlone() {
        insert();
        context.end(true);
        assertThat(driver.drain()).isEmpty();
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
    }

    /** P5 */
    @Test
    void brokenConnectionDoomsItAndIsGivenUp() {
        driver.fail("c1.broken", new IllegalArgumentException());
        insert();
        assertThatThrownBy(() -> session.execute("broken")).isInstanceOf(DbSessionException.class);
        assertThat(session.isRollbackOnly()).isTrue();
        assertThat(driver.drain()).endsWith("c1.destroy");
        assertThat(session.isOpen()).isFalse();
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(ConnectionUnavailable.class);
        assertThatThrownBy(jta::commit).isInstanceOf(CommitFailed.class);
    }
}
