package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Query;
import io.quarkiverse.dbsession.RowMapper;
import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * P5, P8: what one thread does to a session never keeps another from ending what it has begun, and nobody waits forever.
 */
class ThreadsInEachOthersWayTest {

    /** The common pool may have one thread only, and the tests need two. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    final ScriptedDriver one = new ScriptedDriver();
    final ScriptedDriver two = new ScriptedDriver();
    final SessionContext context = new SessionContext();

    /** A unit that could not be left would keep the session from being used ever again. */
    @Test
    void unitEndsWhileAnotherThreadReadsRows() throws Exception {
        Core core = new Core();
        DbSession session = core.session;
        Reader reader = new Reader(core.core);
        CompletableFuture<Void> unit = CompletableFuture.runAsync(() -> session.atomic().run(() -> {
            session.execute("insert");
            reader.start();
        }), OWN_THREAD);
        reader.awaitReading();
        reader.finish();
        unit.get(10, TimeUnit.SECONDS);
        assertThat(one.calls).contains("c1.commit");
        session.rollback();
    }

    /** P7: to wait for another thread's statement is to wait for the database. */
    @Test
    void threadThatMustNotWaitDoesNotWaitForAnother() throws Exception {
        DbSession session = context.session(one.settings("<default>"));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        one.actions.put("c1.slow", () -> {
            inside.countDown();
            await(goOn);
        });
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> session.execute("slow"), OWN_THREAD);
        await(inside);
        one.ioThread = Thread.currentThread();
        assertThatThrownBy(() -> session.atomic().run(() -> {
        })).isInstanceOf(IllegalStateException.class).hasMessage("on the I/O thread");
        session.setRollbackOnly();
        goOn.countDown();
        other.get(10, TimeUnit.SECONDS);
        context.end(true);
    }

    /** The rows may take any time: their thread gives the connection back when the context has ended. */
    @Test
    void rollbackOfTheRequestDoesNotWaitForRows() throws Exception {
        Core core = new Core();
        core.session.execute("insert");
        Reader reader = new Reader(core.core);
        reader.start();
        reader.awaitReading();
        core.core.finishClose();
        core.core.end();
        reader.finish();
        assertThat(core.session.isOpen()).isFalse();
        assertThat(one.calls).endsWith("c1.rollback", "c1.release");
    }

    /** P11: what is being committed when the context ends is not lost, and nobody is to be warned of it. */
    @Test
    void commitUnderWayIsNotLeftOver() throws Exception {
        Core core = new Core();
        core.session.execute("insert");
        assertThat(core.core.hasLeftOver()).isTrue();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        one.actions.put("c1.commit", () -> {
            inside.countDown();
            await(goOn);
        });
        CompletableFuture<@Nullable Throwable> committed = caught(core.session::commit);
        await(inside);
        core.core.end();
        assertThat(core.core.hasLeftOver()).isFalse();
        goOn.countDown();
        assertThat(committed.get(10, TimeUnit.SECONDS)).isNull();
        assertThat(core.core.hasLeftOver()).isFalse();
        assertThat(one.calls).endsWith("c1.commit", "c1.rollback", "c1.release");
    }

    /** P7: whoever waits until the session has tidied up does not share it with anybody. */
    @ParameterizedTest
    @ValueSource(strings = { "rows that are closed", "unit that is cancelled" })
    void nobodyIsWarnedOfTheSessionItself(String what) throws Exception {
        List<String> contended = new CopyOnWriteArrayList<>();
        SessionSettings settings = one.settings(contended::add);
        DbSession session = context.session(settings);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Runnable slow = () -> {
            inside.countDown();
            await(goOn);
        };
        Runnable tidying;
        if (what.startsWith("rows")) {
            one.actions.put("c1.close(rows)", slow);
            Stream<Integer> rows = session.sql("rows").query(row -> row.getInt(1)).stream();
            tidying = rows::close;
        } else {
            one.actions.put("c1.rollback", slow);
            UnitInProgress unit = context.start(settings, CurrentTransaction.RAISE, UnitOptions.NONE);
            session.execute("insert");
            tidying = () -> unit.abandon(new CancellationException());
        }
        CompletableFuture<@Nullable Throwable> tidied = caught(tidying);
        await(inside);
        Thread user = new Thread(() -> {
            try {
                session.execute("select");
            } catch (IllegalStateException e) {
                // What the unit goes on to do is refused.
            }
        });
        user.start();
        while (user.getState() != Thread.State.TIMED_WAITING) {
            assertThat(user.isAlive()).as("waits").isTrue();
            Thread.onSpinWait();
        }
        goOn.countDown();
        assertThat(tidied.get(10, TimeUnit.SECONDS)).isNull();
        user.join(10_000);
        assertThat(contended).isEmpty();
        context.end(true);
    }

    /** P5: there may be millions of rows to come, and nobody to read them for. */
    @ParameterizedTest
    @ValueSource(strings = { "forEach", "list" })
    void rowsThatAreBeingReadEndWithTheContext(String how) throws Exception {
        DbSession session = context.session(one.settings("<default>"));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Integer> read = new ArrayList<>();
        RowMapper<Integer> mapper = row -> {
            read.add(row.getInt(1));
            inside.countDown();
            await(goOn);
            return row.getInt(1);
        };
        CompletableFuture<@Nullable Throwable> other = caught(() -> {
            Query<Integer> rows = session.sql("rows").query(mapper);
            if (how.equals("list")) {
                rows.list();
            } else {
                rows.forEach(row -> {
                });
            }
        });
        await(inside);
        context.end(true);
        goOn.countDown();
        assertThat(other.get(10, TimeUnit.SECONDS)).isInstanceOf(DbSessionException.class)
                .hasMessageContaining("the request that it belongs to has ended");
        assertThat(read).hasSize(1);
        assertThat(one.calls).endsWith("c1.rollback", "c1.release");
    }

    /** Whoever closes an independent session is the last who will: a unit of another thread does not keep it open. */
    @Test
    void independentSessionIsClosedUnderAUnitOfAnotherThread() throws Exception {
        DbSession session = context.openIndependent(one.settings("<default>"), null);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> unit = CompletableFuture.runAsync(() -> session.atomic().run(() -> {
            session.execute("insert");
            inside.countDown();
            await(goOn);
        }), OWN_THREAD);
        await(inside);
        session.close();
        goOn.countDown();
        assertThatThrownBy(() -> unit.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(CommitFailed.class);
        assertThat(one.calls).doesNotContain("c1.commit").endsWith("c1.rollback", "c1.release");
    }

    /** The first has been committed, and the second cannot be any more: nobody may take that for a success. */
    @Test
    void contextThatEndsBetweenTwoCommitsIsNoSuccess() {
        DbSession first = context.session(one.settings("one"));
        DbSession second = context.session(two.settings("two"));
        first.execute("insert");
        second.execute("insert");
        one.actions.put("c1.commit", () -> CompletableFuture.runAsync(() -> context.end(true), OWN_THREAD).join());
        assertThatThrownBy(() -> context.finish(Outcome.COMMIT)).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.committed()).containsExactly("one"));
        assertThat(two.calls).doesNotContain("c1.commit").endsWith("c1.rollback", "c1.release");
    }

    /** Each holds its session and wants that of the other: the first to notice gives way. */
    @Test
    void observersThatWouldWaitForEachOtherDoNot() throws Exception {
        CountDownLatch bothInside = new CountDownLatch(2);
        DbSession[] sessions = new DbSession[2];
        TransactionListener listener = new TransactionListener() {

            @Override
            public void afterBegin(DbSession session) {
                if (session == sessions[1]) {
                    meet(bothInside);
                    sessions[0].execute("select");
                }
            }

            @Override
            public void beforeCommit(DbSession session) {
                if (session == sessions[0]) {
                    meet(bothInside);
                    sessions[1].execute("insert");
                }
            }

            @Override
            public void afterCommit(DbSession session) {
            }

            @Override
            public void afterRollback(DbSession session) {
            }
        };
        one.listener = listener;
        two.listener = listener;
        sessions[0] = context.session(one.settings("one"));
        sessions[1] = context.session(two.settings("two"));
        sessions[0].execute("insert");
        CompletableFuture<@Nullable Throwable> commit = caught(() -> sessions[0].commit());
        CompletableFuture<@Nullable Throwable> insert = caught(() -> sessions[1].execute("insert"));
        assertThat(new Throwable[] { commit.get(10, TimeUnit.SECONDS), insert.get(10, TimeUnit.SECONDS) })
                .anySatisfy(thrown -> assertThat(thrown).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("would wait forever"));
    }

    private static CompletableFuture<@Nullable Throwable> caught(Runnable work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                work.run();
                return null;
            } catch (RuntimeException e) {
                return e;
            }
        }, OWN_THREAD);
    }

    private static void meet(CountDownLatch both) {
        both.countDown();
        await(both);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A session together with its inside. */
    private final class Core {

        final SessionCore core = new SessionCore(one.settings("<default>"), new SessionOwner() {

            @Override
            void opened(SessionCore session) {
            }

            @Override
            void closed(SessionCore session) {
            }

            @Override
            int held(String dataSource) {
                return 0;
            }

            @Override
            @Nullable
            Caller place(String dataSource) {
                return null;
            }

            @Override
            boolean isDecided() {
                return false;
            }

            @Override
            boolean isIndependent() {
                return false;
            }
        });
        final DbSession session = core.session();
    }

    /** A thread in the middle of the rows of a query. */
    private static final class Reader {

        private final SessionCore core;
        private final CountDownLatch reading = new CountDownLatch(1);
        private final CountDownLatch finish = new CountDownLatch(1);
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Reader(SessionCore core) {
            this.core = core;
        }

        void start() {
            new Thread(() -> {
                core.statements().run("select", null, connection -> {
                    core.statements().handsOutRows();
                    reading.countDown();
                    await(finish);
                    return null;
                });
                done.complete(null);
            }).start();
            awaitReading();
        }

        void awaitReading() {
            await(reading);
        }

        void finish() throws Exception {
            finish.countDown();
            done.get(10, TimeUnit.SECONDS);
        }
    }
}
