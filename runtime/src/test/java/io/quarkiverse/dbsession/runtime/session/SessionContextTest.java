package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;

/**
 * How the sessions of a request end together.
 */
class SessionContextTest {

    final ScriptedDriver one = new ScriptedDriver();
    final ScriptedDriver two = new ScriptedDriver();
    final ScriptedDriver three = new ScriptedDriver();
    final SessionContext context = new SessionContext();
    final DbSession first = context.session(one.settings("one"));
    final DbSession second = context.session(two.settings("two"));
    final DbSession third = context.session(three.settings("three"));

    @Test
    void thereIsOneSessionPerDataSource() {
        assertThat(context.session(one.settings("one"))).isSameAs(first);
    }

    /** P1 */
    @Test
    void untouchedSessionsAreLeftAlone() {
        context.finish(Outcome.COMMIT);
        context.end(false);
        assertThat(one.calls).isEmpty();
    }

    /** P10 */
    @Test
    void sessionsAreCommittedInTheOrderInWhichTheyWereOpened() {
        StringBuilder order = new StringBuilder();
        one.actions.put("c1.commit", () -> order.append("one "));
        two.actions.put("c1.commit", () -> order.append("two "));
        three.actions.put("c1.commit", () -> order.append("three "));
        third.execute("insert");
        first.execute("insert");
        second.execute("insert");
        context.finish(Outcome.COMMIT);
        assertThat(order).hasToString("three one two ");
        assertThat(context.isOpen()).isFalse();
    }

    /** P10 */
    @Test
    void afterAFailedCommitTheRestIsRolledBack() {
        two.fail("c1.commit", new SQLException("refused", "23503"));
        first.execute("insert");
        second.execute("insert");
        third.execute("insert");
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOfSatisfying(CommitFailed.class, e -> {
            assertThat(e.dataSource()).contains("two");
            assertThat(e.committed()).containsExactly("one");
            assertThat(e).hasMessageEndingWith("Before it, the same request had committed on datasource 'one'.");
        });
        assertThat(one.calls).endsWith("c1.commit", "c1.rollback", "c1.release");
        assertThat(two.calls).endsWith("c1.commit", "c1.rollback", "c1.rollback", "c1.release");
        assertThat(three.calls).endsWith("c1.rollback", "c1.release").doesNotContain("c1.commit");
    }

    /** P10: a driver that fails otherwise leaves nobody in the dark about the others. */
    @Test
    void driverThatFailsAtTheCommitIsNamedLikeARefusal() {
        two.fail("c1.commit", new IllegalArgumentException("secret"));
        first.execute("insert");
        second.execute("insert");
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOfSatisfying(CommitFailed.class, e -> {
            assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.UNKNOWN);
            assertThat(e.committed()).containsExactly("one");
            assertThat(e).hasMessageNotContaining("secret").hasNoCause();
        });
        assertThat(two.calls).endsWith("c1.destroy");
    }

    @Test
    void commitAllDoesNotPassOverAMarkedSession() {
        first.execute("insert");
        second.execute("insert");
        second.setRollbackOnly();
        assertThatThrownBy(context::commitAll).isInstanceOf(CommitFailed.class);
        assertThat(one.calls).doesNotContain("c1.commit").endsWith("c1.rollback");
        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void sessionsInsideJtaTransactionsAreNotEndedTogether() {
        one.outer = new SessionInsideJtaTransactionTest.Transaction();
        first.execute("insert");
        assertThatThrownBy(context::commitAll).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(context::rollbackAll).isInstanceOf(IllegalStateException.class);
        context.closeAll();
        assertThat(one.calls).endsWith("c1.release");
    }

    /** P10: what can be known beforehand is found before anything is committed. */
    @Test
    void aTransactionKnownToHaveFailedKeepsAllFromBeingCommitted() {
        three.transactionFailed = true;
        first.execute("insert");
        third.execute("insert");
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT))
                .isInstanceOfSatisfying(CommitFailed.class, e -> assertThat(e.committed()).isEmpty());
        assertThat(one.calls).doesNotContain("c1.commit").endsWith("c1.rollback", "c1.release");
    }

    @Test
    void aMarkedSessionIsRolledBackAlone() {
        first.execute("insert");
        second.execute("insert");
        second.setRollbackOnly();
        context.finish(Outcome.COMMIT);
        assertThat(one.calls).contains("c1.commit");
        assertThat(two.calls).doesNotContain("c1.commit").endsWith("c1.rollback", "c1.release");
    }

    /** P3, P13: the outcome is decided once, and what is done after it can only read. */
    @Test
    void whatIsDoneAfterTheOutcomeIsReadOnlyAndRolledBack() {
        first.execute("insert");
        context.finish(Outcome.ROLLBACK);
        first.execute("select");
        context.finish(Outcome.COMMIT);
        assertThat(one.calls).doesNotContain("c1.commit", "c2.commit").containsSubsequence("c2.acquire", "c2.setReadOnly[true]",
                "c2.select", "c2.rollback", "c2.setReadOnly[false]", "c2.release");
    }

    /** P13, P16: a write after the outcome is refused with the way out, by the text of the session. */
    @Test
    void writeAfterTheOutcomeIsRefused() {
        context.finish(Outcome.COMMIT);
        one.fail("c1.insert", new SQLException("cannot execute INSERT in a read-only transaction", "25006"));
        assertThatThrownBy(() -> first.execute("insert")).isInstanceOf(DbSessionException.class).hasMessage(
                "A write was refused [statement on datasource 'one': insert]: the outcome of the request has been decided, and nobody "
                        + "would hear of its failure. Write earlier in the request, or with an independent session "
                        + "(DbSessions.independent()).");
    }

    /** P3: a context that has been ended under its work does not report a success. */
    @Test
    void outcomeAfterTheEndIsNoSuccess() {
        first.execute("insert");
        context.end(true);
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
    }

    /** P4, P5: an error while one session is closed does not keep the others open. */
    @Test
    void everySessionIsClosedWhateverHappensToTheOthers() {
        one.fail("c1.rollback", new SQLException("broken", "08006"));
        first.execute("insert");
        second.execute("insert");
        context.finish(Outcome.ROLLBACK);
        assertThat(one.calls).endsWith("c1.destroy");
        assertThat(two.calls).endsWith("c1.rollback", "c1.release");
    }

    @Test
    void endedSessionsRefuseWork() {
        first.execute("insert");
        context.end(true);
        assertThat(one.calls).endsWith("c1.rollback", "c1.release");
        assertThatThrownBy(() -> first.execute("insert")).isInstanceOf(IllegalStateException.class)
                .hasMessage("The session of datasource 'one' has ended with its request and refuses work. "
                        + "Do it before the request ends, or in a context of its own.");
        assertThatThrownBy(() -> second.execute("insert")).isInstanceOf(IllegalStateException.class);
        // P3: what it was to commit is gone.
        assertThatThrownBy(first::commit).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
        assertThatThrownBy(() -> first.connection().commit()).isInstanceOf(SQLException.class)
                .hasMessageContaining("has ended");
        first.rollback();
        first.close();
        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void endedSessionsRefuseUnitsAndTakeNothing() {
        first.execute("insert");
        context.end(true);
        one.drain();
        first.setRollbackOnly();
        assertThatThrownBy(() -> first.atomic().run(() -> {
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
        assertThatThrownBy(() -> first.nested().run(() -> {
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
        context.finish(Outcome.ROLLBACK);
        assertThat(first.isOpen()).isFalse();
        assertThat(first.inTransaction()).isFalse();
        assertThat(one.calls).isEmpty();
    }

    /** An error at the end does not bring the session back to life. */
    @Test
    void sessionWhoseEndFailsRefusesWorkToo() {
        one.fail("c1.rollback", new StackOverflowError());
        first.execute("insert");
        assertThatThrownBy(() -> context.end(true)).isInstanceOf(StackOverflowError.class);
        assertThat(one.drain()).endsWith("c1.rollback", "c1.destroy");
        assertThatThrownBy(() -> first.execute("insert")).isInstanceOf(IllegalStateException.class);
        assertThat(one.drain()).isEmpty();
    }

    /** The end does not wait for another thread's statement: that thread gives the connection back when it is through. */
    @Test
    void aThreadThatIsAtWorkWhenTheContextEndsGivesTheConnectionBack() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        one.actions.put("c1.slow", () -> {
            working.countDown();
            await(goOn);
        });
        Thread thread = new Thread(() -> first.execute("slow"));
        thread.start();
        await(working);
        context.end(true);
        assertThat(one.drain()).endsWith("c1.slow");
        goOn.countDown();
        thread.join(10_000);
        assertThat(one.drain()).containsExactly("c1.rollback", "c1.release");
        assertThat(first.isOpen()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
