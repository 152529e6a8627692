package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;

/**
 * Requests of a test that come at the same time: one transaction after the other, and nobody waits forever.
 */
@Timeout(60)
class TransactionsOfATestTakeTurnsTest {

    /** Long enough for whatever is to come, where nothing is to be told. */
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Where something is to be told. */
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestPool pool = TestPool.get();
    private final List<Connection> connections = new ArrayList<>();

    private @Nullable RunningTest test;

    @BeforeEach
    void createTable() throws SQLException {
        pool.execute("drop table if exists turn; create table turn(text text)");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        if (RunningTest.current() != null) {
            test.end(false);
        }
        for (Connection connection : connections) {
            connection.close();
        }
        try (Connection connection = pool.connectReally()) {
            assertThat(TestPool.strings(connection, "select text from turn")).isEmpty();
            assertThat(TestPool.strings(connection,
                    "select query from pg_stat_activity where state in ('active', 'idle in transaction') and pid <> pg_backend_pid()"))
                    .isEmpty();
        }
    }

    private RunningTest start(Duration waitTimeout) {
        return test = RunningTest.start("OfTurns.test", Unowned.REFUSE, waitTimeout);
    }

    private Connection connect() throws SQLException {
        Connection connection = pool.connect();
        connection.setAutoCommit(false);
        connections.add(connection);
        return connection;
    }

    private Line request(String name) {
        return Line.ofRequest(test, name, new Recorder(null));
    }

    /**
     * What a request does, on a thread of its own.
     */
    private static <T> CompletableFuture<T> on(Line line, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(Lines.on(line, () -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }), line.toString());
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static void insert(Connection connection, String text) throws SQLException {
        TestPool.execute(connection, "insert into turn values ('" + text + "')");
    }

    private static List<String> rows(Connection connection) throws SQLException {
        return TestPool.strings(connection, "select text from turn order by ctid");
    }

    /** As soon as a thread waits for its turn. */
    private static void awaitWaiting(String thread) throws InterruptedException {
        while (Thread.getAllStackTraces().entrySet().stream().noneMatch(one -> one.getKey().getName().equals(thread)
                && one.getKey().getState() == Thread.State.TIMED_WAITING && List.of(one.getValue()).stream()
                        .anyMatch(frame -> frame.getClassName().equals(Turns.class.getName())))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void requestsComeOneAfterTheOtherInTheOrderOfTheirFirstStatements() throws Exception {
        start(LONG);
        Connection first = connect();
        Connection second = connect();
        Connection third = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        var one = on(request("one"), () -> {
            insert(first, "one");
            begun.countDown();
            others.await();
            insert(first, "one, again");
            first.commit();
            return true;
        });
        begun.await();
        var two = on(request("two"), () -> insertAndSee(second, "two"));
        awaitWaiting("two");
        var three = on(request("three"), () -> insertAndSee(third, "three"));
        awaitWaiting("three");
        others.countDown();
        assertThat(get(two)).containsExactly("one", "one, again", "two");
        assertThat(get(three)).containsExactly("one", "one, again", "two", "three");
        assertThat(get(one)).isTrue();
    }

    private static List<String> insertAndSee(Connection connection, String text) throws SQLException {
        insert(connection, text);
        List<String> seen = rows(connection);
        connection.commit();
        return seen;
    }

    /** Who comes while a statement runs has to wait for its end, and then for those that have come before. */
    @Test
    void nobodyOvertakesWhoHasWaitedForLonger() throws Exception {
        start(LONG);
        Connection first = connect();
        Connection second = connect();
        Connection third = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        try (Connection outside = pool.connectReally()) {
            TestPool.execute(outside, "select pg_advisory_lock(1)");
            var one = on(request("one"), () -> {
                insert(first, "one");
                begun.countDown();
                goesOn.await();
                TestPool.execute(first, "select pg_advisory_xact_lock(1)");
                first.commit();
                return true;
            });
            begun.await();
            var two = on(request("two"), () -> insertAndSee(second, "two"));
            awaitWaiting("two");
            goesOn.countDown();
            awaitBlocked(outside);
            var three = on(request("three"), () -> insertAndSee(third, "three"));
            awaitWaiting("three");
            TestPool.execute(outside, "select pg_advisory_unlock(1)");
            assertThat(get(two)).containsExactly("one", "two");
            assertThat(get(three)).containsExactly("one", "two", "three");
            assertThat(get(one)).isTrue();
        }
    }

    /** It has made way for another transaction of its own request, and for nobody else's. */
    @Test
    void requestWaitsForATransactionThatHasOnlyRead() throws Exception {
        start(LONG);
        Connection reading = connect();
        Connection writing = connect();
        Connection ofTwo = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        var one = on(request("one"), () -> {
            rows(reading);
            insert(writing, "one");
            writing.commit();
            begun.countDown();
            goesOn.await();
            List<String> seen = rows(reading);
            reading.rollback();
            return seen;
        });
        begun.await();
        var two = on(request("two"), () -> insertAndSee(ofTwo, "two"));
        awaitWaiting("two");
        goesOn.countDown();
        assertThat(get(one)).containsExactly("one");
        assertThat(get(two)).containsExactly("one", "two");
    }

    /** Statement after statement, each a transaction of its own: somebody else gets in between. */
    @Test
    void autoCommitModeLetsOthersIn() throws Exception {
        start(LONG);
        Connection first = connect();
        Connection second = connect();
        first.setAutoCommit(true);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        var one = on(request("one"), () -> {
            for (int i = 0; others.getCount() > 0; i++) {
                insert(first, "one " + i);
                begun.countDown();
            }
            return true;
        });
        begun.await();
        assertThat(get(on(request("two"), () -> {
            insert(second, "two");
            second.commit();
            others.countDown();
            return true;
        }))).isTrue();
        assertThat(get(one)).isTrue();
    }

    /** As soon as somebody waits for a lock on the server. */
    private static void awaitBlocked(Connection outside) throws SQLException {
        while (TestPool.strings(outside, "select pid from pg_locks where not granted").isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /** The test waits for its request, so that this must not wait for the test. */
    @Test
    void requestGoesOnInsideOfTheTestsOwnTransaction() throws Exception {
        start(LONG);
        Connection ofTest = connect();
        insert(ofTest, "arranged");
        Connection ofRequest = connect();
        assertThat(get(on(request("request"), () -> {
            insert(ofRequest, "of the request");
            List<String> seen = rows(ofRequest);
            ofRequest.commit();
            return seen;
        }))).containsExactly("arranged", "of the request");
        assertThat(rows(ofTest)).containsExactly("arranged", "of the request");
    }

    /** Two sessions of a request, committed in the order in which they were opened. */
    @Test
    void transactionsOfARequestThatOverlapLetTheNextRequestGoOn() throws Exception {
        start(LONG);
        Connection first = connect();
        Connection second = connect();
        get(on(request("request"), () -> {
            insert(first, "first");
            insert(second, "second");
            first.commit();
            second.commit();
            return true;
        }));
        Connection next = connect();
        assertThat(get(on(request("next"), () -> {
            List<String> seen = rows(next);
            next.commit();
            return seen;
        }))).containsExactly("first", "second");
    }

    @Test
    void whatWasCommittedInsideOfTheInsideIsToldWhenTheWholeIsRolledBack() throws Exception {
        start(LONG);
        Connection outer = connect();
        Connection middle = connect();
        Connection inner = connect();
        insert(outer, "outer");
        insert(middle, "middle");
        insert(inner, "inner");
        inner.commit();
        middle.commit();
        outer.rollback();
        assertThat(test.problems()).hasSize(2);
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class);
    }

    /** A task of a request goes on inside of its transaction, and two tasks one after the other. */
    @Test
    void tasksOfARequestTakeTurnsInsideOfIt() throws Exception {
        start(LONG);
        Line request = request("request");
        Connection outer = connect();
        Connection first = connect();
        Connection second = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        assertThat(get(on(request, () -> {
            insert(outer, "outer");
            var one = on(request.task(), () -> {
                insert(first, "first");
                begun.countDown();
                others.await();
                first.commit();
                return true;
            });
            begun.await();
            var two = on(request.task(), () -> {
                insert(second, "second");
                second.commit();
                return true;
            });
            awaitWaiting("a task of request");
            others.countDown();
            get(one);
            get(two);
            outer.commit();
            return rows(outer);
        }))).containsExactly("outer", "first", "second");
    }

    @Test
    void requestsThatWaitForEachOtherAreToldWithBothStacks() throws Exception {
        start(SHORT);
        Connection first = connect();
        Connection second = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        var one = on(request("POST /first"), () -> {
            insert(first, "first");
            begun.countDown();
            never.await();
            return true;
        });
        begun.await();
        Throwable refusal = catchThrowable(() -> get(on(request("POST /second"), () -> {
            waits(second);
            return true;
        })));
        assertThat(refusal.getCause()).isInstanceOf(SQLException.class).hasMessageStartingWith(
                "'POST /second' has waited for PT0.2S on a datasource for a transaction of 'POST /first', begun at ");
        assertThat(refusal.getCause().getMessage()).contains("quarkus.db-session-testing.wait-timeout").doesNotContain("\n");
        never.countDown();
        get(one);
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("'POST /second' has waited")
                .hasMessageContaining("The one that waits, thread 'POST /second':")
                .hasMessageContaining("TransactionsOfATestTakeTurnsTest.waits(")
                .hasMessageContaining("The one that it waits for, thread 'POST /first', now:")
                .hasMessageContaining("CountDownLatch.await(")
                .hasMessageContaining("and when it began:");
    }

    private static void waits(Connection connection) throws SQLException {
        insert(connection, "second");
    }

    /** The test's own statements wait, too: they would be undone with the request that is open. */
    @Test
    void statementOfTheTestThatWaitsForARequestThatWaitsForTheTestIsTold() throws Exception {
        start(SHORT);
        Connection ofTest = connect();
        insert(ofTest, "arranged");
        Connection ofRequest = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        var request = on(request("GET /slow"), () -> {
            insert(ofRequest, "of the request");
            begun.countDown();
            go.await();
            ofRequest.commit();
            return true;
        });
        begun.await();
        assertThatThrownBy(() -> rows(ofTest)).isInstanceOf(SQLException.class)
                .hasMessageStartingWith("'the test itself' has waited for ");
        go.countDown();
        get(request);
        assertThat(rows(ofTest)).containsExactly("arranged", "of the request");
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class);
    }

    @Test
    void statementThatRunsForLongerIsTold() throws Exception {
        start(SHORT);
        Connection first = connect();
        Connection second = connect();
        var one = on(request("POST /slow"), () -> {
            TestPool.execute(first, "select pg_sleep(30)");
            return true;
        });
        try (Connection beside = pool.connectReally()) {
            while (TestPool
                    .strings(beside, "select pid from pg_stat_activity where query like '%pg_sleep(30)' and state = 'active' "
                            + "and pid <> pg_backend_pid()")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThatThrownBy(() -> get(on(request("POST /second"), () -> {
            insert(second, "second");
            return true;
        }))).hasCauseInstanceOf(SQLException.class).hasMessageContaining("for a statement to end");
        // Nobody waits for the rest of it either.
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("for a statement to end");
        assertThatThrownBy(() -> get(one)).hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void whoIsStillAtWorkWhenTheTestEndsIsRefused() throws Exception {
        start(LONG);
        Connection late = connect();
        Connection waiting = connect();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        var stray = on(request("POST /stray"), () -> {
            insert(late, "late");
            begun.countDown();
            over.await();
            assertThatThrownBy(() -> insert(late, "later")).isInstanceOf(SQLException.class).hasMessage("A statement of "
                    + "'POST /stray' comes when the test OfTurns.test has ended, and its work has been rolled back. Let the test wait "
                    + "for what it has started.");
            assertThatThrownBy(late::commit).isInstanceOf(SQLException.class);
            return true;
        });
        begun.await();
        var next = on(request("POST /waiting"), () -> {
            insert(waiting, "never");
            return true;
        });
        awaitWaiting("POST /waiting");
        test.end(false);
        assertThatThrownBy(() -> get(next)).hasCauseInstanceOf(SQLException.class).hasMessageContaining("has ended");
        RunningTest following = RunningTest.start("OfTurns.next", Unowned.REFUSE, LONG);
        over.countDown();
        get(stray);
        // A connection that it takes afterwards does not make it one of the next test.
        Line line = Line.ofRequest(test, "POST /stray", new Recorder(null));
        assertThatThrownBy(() -> get(on(line, () -> {
            insert(connect(), "in another test");
            return true;
        }))).hasCauseInstanceOf(SQLException.class).hasMessageContaining("OfTurns.test has ended");
        following.end(false);
    }

    /** Somebody who is no part of the test holds a lock: that could last as long as the test. */
    @Test
    void lockOfSomebodyElseIsTold() throws Exception {
        start(SHORT);
        try (Connection other = pool.connectReally()) {
            other.setAutoCommit(false);
            TestPool.execute(other, "lock table turn");
            Connection connection = connect();
            assertThatThrownBy(() -> insert(connection, "one")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("lock timeout");
            other.rollback();
        }
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("has waited for PT0.2S for a lock that somebody outside of the transaction of the test "
                        + "OfTurns.test holds");
    }

    @Test
    void connectionThatIsLostIsTold() throws Exception {
        start(LONG);
        Connection connection = connect();
        insert(connection, "lost");
        assertThatThrownBy(() -> TestPool.execute(connection, "select pg_terminate_backend(pg_backend_pid())"))
                .isInstanceOf(SQLException.class);
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("The connection to a datasource was lost, and with it the work of the test OfTurns.test");
    }

    @Test
    void connectionThatIsAbortedIsRolledBackAlone() throws Exception {
        start(LONG);
        Connection ofTest = connect();
        insert(ofTest, "kept");
        ofTest.commit();
        Connection given = connect();
        insert(given, "given up");
        given.abort(Runnable::run);
        assertThat(given.isClosed()).isTrue();
        assertThat(rows(ofTest)).containsExactly("kept");
    }

    /** As when the client of its request has left. */
    @Test
    void connectionThatIsAbortedWhileItWaitsDoesNothingMore() throws Exception {
        start(LONG);
        Connection first = connect();
        Connection second = connect();
        insert(first, "one");
        first.commit();
        var goesOn = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var one = on(request("one"), () -> {
            insert(first, "one, again");
            begun.countDown();
            goesOn.await();
            first.commit();
            return true;
        });
        begun.await();
        var two = on(request("two"), () -> {
            insert(second, "two");
            return true;
        });
        awaitWaiting("two");
        second.abort(Runnable::run);
        goesOn.countDown();
        assertThat(get(one)).isTrue();
        assertThat(catchThrowable(() -> get(two)).getCause()).isInstanceOf(SQLException.class)
                .hasMessage("This connection has been closed.");
        assertThat(rows(first)).containsExactly("one", "one, again");
    }

    /** No rollback sets them back, not even that of a server that has lost its client. */
    @Test
    void sequencesAreSetBackAfterALostConnection() throws Exception {
        pool.execute("create sequence lost");
        try {
            start(LONG);
            Connection connection = connect();
            String backend = TestPool.strings(connection, "select pg_backend_pid() from nextval('lost')").get(0);
            pool.execute("select pg_terminate_backend(" + backend + ")");
            assertThatThrownBy(() -> insert(connection, "one")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class).hasMessageContaining("was lost");
            try (Connection outside = pool.connectReally()) {
                assertThat(TestPool.strings(outside, "select is_called from lost")).containsExactly("f");
            }
        } finally {
            pool.execute("drop sequence lost");
        }
    }

    /** The driver knows types by name, for as long as a connection is open. */
    @Test
    void typesThatEachTestMakesAreFoundInEach() throws Exception {
        for (int i = 0; i < 2; i++) {
            start(LONG);
            Connection connection = connect();
            TestPool.execute(connection, "create type mood as enum ('calm')");
            try (var statement = connection.prepareStatement("select ?::mood[]")) {
                statement.setArray(1, connection.createArrayOf("mood", new String[] { "calm" }));
                statement.execute();
            }
            test.end(false);
        }
    }

    @Test
    void transactionsCannotBeEndedWithSql() throws Exception {
        start(LONG);
        Connection connection = connect();
        insert(connection, "one");
        for (String sql : List.of("commit", "rollback", "BEGIN", "start transaction", "/* now */ begin",
                "start -- now\n transaction", "select 1; commit", "select 1; begin",
                "prepare transaction 'x'")) {
            assertThatThrownBy(() -> TestPool.execute(connection, sql)).isInstanceOf(SQLException.class)
                    .hasMessageContaining("cannot be executed in a test with @DbRollback");
        }
        TestPool.execute(connection, "savepoint own; insert into turn values ('two'); rollback to savepoint own");
        assertThat(rows(connection)).containsExactly("one");
    }
}
