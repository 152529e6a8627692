package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * P5: a connection that is held for longer than it may be goes back, whatever the application is doing, and what was done
 * with it is never taken for committed.
 */
class ConnectionsAreNotHeldForTooLongTest {

    static final String HELD_TOO_LONG = "its connection was held for longer than quarkus.db-session.hold-limit allows. Do what takes "
            + "time before the first statement or after commit(), or raise the limit.";
    static final String NOT_COMMITTED = "The transaction on the default datasource has been rolled back instead of committed, because "
            + HELD_TOO_LONG;

    final ScriptedDriver driver = new ScriptedDriver();
    final Timer timer = new Timer();
    final SessionContext context = new SessionContext();
    final DbSession session = context.session(driver.settings(timer));

    @AfterEach
    void everythingIsGivenBack() {
        context.end(true);
        assertThat(timer.held).isEmpty();
    }

    @Test
    void whoDoesSomethingElseLosesIt() {
        session.execute("insert");
        timer.runOut();
        assertThat(driver.drain()).endsWith("c1.insert", "c1.rollback", "c1.release");
        assertThat(session.isOpen()).isFalse();
        assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(StatementTimeout.class)
                .hasMessage(
                        "A statement of the session of the default datasource was to run in work that has been rolled back, because "
                                + HELD_TOO_LONG);
        assertThatThrownBy(session::commit).isInstanceOf(CommitFailed.class).hasMessage(NOT_COMMITTED)
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
        // The application knows by now: what comes after it is something new.
        session.execute("again");
        session.commit();
        assertThat(driver.drain()).containsSubsequence("c2.again", "c2.commit");
    }

    /** P3: nothing of it was kept, and the response would say so. */
    @Test
    void requestThatHasLostItIsNotCommitted() {
        session.execute("insert");
        timer.runOut();
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOf(CommitFailed.class).hasMessage(NOT_COMMITTED);
        assertThat(driver.calls).doesNotContain("c1.commit");
    }

    @Test
    void requestThatIsRolledBackHearsNothingOfIt() {
        session.execute("insert");
        timer.runOut();
        context.finish(Outcome.ROLLBACK);
        assertThat(driver.calls).endsWith("c1.rollback", "c1.release");
    }

    @Test
    void applicationThatRollsBackGoesOn() {
        session.execute("insert");
        timer.runOut();
        session.rollback();
        session.execute("again");
        session.commit();
        assertThat(driver.calls).containsSubsequence("c2.again", "c2.commit");
    }

    @Test
    void unitOfWorkTellsItsCaller() {
        assertThatThrownBy(() -> session.atomic().run(() -> {
            session.execute("insert");
            timer.runOut();
            assertThat(catchThrowable(() -> session.execute("more"))).isInstanceOf(StatementTimeout.class);
        })).isInstanceOf(CommitFailed.class).hasMessage(NOT_COMMITTED);
        session.atomic().run(() -> session.execute("again"));
        assertThat(driver.calls).doesNotContain("c1.commit").containsSubsequence("c2.again", "c2.commit");
    }

    /** Nothing is lost, and nobody is to be bothered. */
    @Test
    void sessionWithoutWorkGoesOn() {
        session.execute("insert");
        session.commit();
        timer.runOut();
        assertThat(driver.calls).endsWith("c1.commit", "c1.rollback", "c1.release");
        session.execute("again");
        session.commit();
        assertThat(driver.calls).containsSubsequence("c2.again", "c2.commit");
    }

    @Test
    void connectionThatWasGivenBackInTimeIsLeftAlone() {
        session.execute("insert");
        ConnectionWatch.Hold first = timer.held.get(0);
        session.close();
        session.execute("insert");
        driver.drain();
        timer.holder.expire(first);
        assertThat(driver.drain()).isEmpty();
        session.commit();
    }

    @Test
    void statementThatDoesNotEndIsBrokenOff() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch broken = new CountDownLatch(1);
        driver.actions.put("c1.slow", () -> {
            inside.countDown();
            await(broken);
        });
        driver.fail("c1.slow", new SQLException("An I/O error occurred", "08006"));
        driver.actions.put("c1.breakOff", broken::countDown);
        CompletableFuture<@Nullable Throwable> thrown = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> session.execute("slow")), task -> new Thread(task).start());
        await(inside);
        timer.runOut();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(StatementTimeout.class)
                .hasMessage(
                        "The statement was broken off and its transaction rolled back [statement on the default datasource: slow], "
                                + "because " + HELD_TOO_LONG);
        assertThatThrownBy(session::commit).isInstanceOf(CommitFailed.class).hasMessage(NOT_COMMITTED);
    }

    /** Without its answer nobody could say what has become of the work. */
    @Test
    void commitThatIsUnderWayIsWaitedFor() throws Exception {
        session.execute("insert");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.actions.put("c1.commit", () -> {
            inside.countDown();
            await(goOn);
        });
        CompletableFuture<@Nullable Throwable> thrown = CompletableFuture.supplyAsync(
                () -> catchThrowable(session::commit), task -> new Thread(task).start());
        await(inside);
        timer.runOut();
        assertThat(driver.calls).doesNotContain("c1.breakOff");
        goOn.countDown();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Runs out when the test says so.
     */
    private static final class Timer implements ConnectionWatch {

        final List<Hold> held = new ArrayList<>();
        private final Caller here = new Caller();
        private @Nullable Holder holder;

        void runOut() {
            Objects.requireNonNull(holder).expire(held.get(0));
        }

        @Override
        public @Nullable Caller place() {
            return here;
        }

        @Override
        public void second(@Nullable Caller first, @Nullable Caller second) {
            throw new AssertionError("there is one session");
        }

        @Override
        public long seconds() {
            return 0;
        }

        @Override
        public Hold taken(Holder by, @Nullable Caller place) {
            assertThat(place).isSameAs(here);
            holder = by;
            Hold hold = new Hold() {

                @Override
                public void end() {
                    held.remove(this);
                }
            };
            held.add(hold);
            return hold;
        }
    }
}
