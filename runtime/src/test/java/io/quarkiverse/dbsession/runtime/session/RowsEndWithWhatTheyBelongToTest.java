package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Query;

/**
 * Whoever ends a transaction, a unit of work or a session closes the streams in it first, and says so to whoever reads on.
 */
class RowsEndWithWhatTheyBelongToTest {

    private static final String CLOSED = "The rows of a query cannot be read any more [statement on the default datasource: "
            + "rows]: ";

    final ScriptedDriver driver = new ScriptedDriver();
    final SessionContext context = new SessionContext();
    final DbSession session = context.session(driver.settings("<default>"));
    final SessionInsideJtaTransactionTest.Transaction jta = new SessionInsideJtaTransactionTest.Transaction();

    private static Query<Integer> rows(DbSession session) {
        return session.sql("rows").query(row -> row.getInt(1));
    }

    /** One row of a stream that has more. */
    private Iterator<Integer> begin(DbSession session) {
        Iterator<Integer> rows = rows(session).stream().iterator();
        assertThat(rows.next()).isEqualTo(1);
        return rows;
    }

    private void assertOver(Iterator<Integer> rows, String why) {
        assertThatThrownBy(rows::next).isInstanceOf(IllegalStateException.class).hasNoCause()
                .hasMessage(CLOSED + why + ". Read them before that, all of them with list() if need be.");
    }

    private void assertClosedOnce() {
        assertThat(driver.calls.stream().filter("c1.close(rows)"::equals)).hasSize(1);
    }

    static List<Arguments> ends() {
        return List.of(
                end("commit", "the transaction that they were read in has been committed",
                        "c1.commit", test -> test.session.commit()),
                end("rollback", "the transaction that they were read in has been rolled back",
                        "c1.rollback", test -> test.session.rollback()),
                end("close", "the session has been closed", "c1.rollback", test -> test.session.close()),
                end("another unit", "the transaction that they were read in has been committed", "c1.commit",
                        test -> test.session.atomic().run(() -> test.session.execute("insert"))),
                end("unit that takes over", "the transaction that they were read in has been committed", "c1.commit",
                        test -> test.session.atomic(CurrentTransaction.APPEND).run(() -> {
                        })),
                end("outcome commit", "the transaction that they were read in has been committed", "c1.commit",
                        test -> test.context.finish(Outcome.COMMIT)),
                end("outcome rollback", "the session has been closed", "c1.rollback",
                        test -> test.context.finish(Outcome.ROLLBACK)),
                end("context", "the request that they belong to has ended", "c1.rollback", test -> test.context.end(true)),
                end("commitAll", "the transaction that they were read in has been committed", "c1.commit",
                        test -> test.context.commitAll()));
    }

    private static Arguments end(String name, String why, String call, Consumer<RowsEndWithWhatTheyBelongToTest> end) {
        return Arguments.of(name, why, call, end);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void closedBeforeTheEnd(String name, String why, String call, Consumer<RowsEndWithWhatTheyBelongToTest> end) {
        Iterator<Integer> rows = begin(session);
        driver.drain();
        end.accept(this);
        assertClosedOnce();
        assertThat(driver.calls).containsSubsequence("c1.close(rows)", call);
        assertOver(rows, why);
        assertThat(driver.drain()).doesNotContain("c1.next");
    }

    /** A commit that fails ends them all the same. */
    @Test
    void failedCommitClosesThem() {
        Iterator<Integer> rows = begin(session);
        driver.fail("c1.commit", new SQLException("no", "40001"));
        assertThatThrownBy(session::commit).isInstanceOf(DbSessionException.class);
        assertClosedOnce();
        assertOver(rows, "the transaction that they were read in has been committed");
    }

    @Test
    void unitOfWorkClosesItsOwnAndNotThoseAroundIt() {
        Iterator<Integer> around = begin(session);
        Iterator<Integer> inside = session.nested().call(() -> begin(session));
        assertClosedOnce();
        assertOver(inside, "the unit of work in which the query was run has ended");
        assertThat(around.next()).isEqualTo(2);
    }

    @Test
    void partOfAUnitClosesItsOwnToo() {
        session.atomic().run(() -> {
            Iterator<Integer> around = begin(session);
            Iterator<Integer> inside = session.atomic().call(() -> begin(session));
            assertClosedOnce();
            assertOver(inside, "the unit of work in which the query was run has ended");
            assertThat(around.next()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void transactionOfALibraryClosesItsOwnAndNotThoseAroundIt(boolean commit) throws SQLException {
        Iterator<Integer> around = begin(session);
        try (Connection connection = session.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Iterator<Integer> inside = begin(session);
            driver.drain();
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            assertClosedOnce();
            assertThat(driver.calls).containsSubsequence("c1.close(rows)",
                    commit ? "c1.releaseSavepoint[savepoint]" : "c1.rollback[savepoint]");
            assertOver(inside, "the unit of work in which the query was run has ended");
        }
        assertThat(around.next()).isEqualTo(2);
    }

    @Test
    void undoneUnitClosesItsOwnAndNotThoseAroundIt() {
        Iterator<Integer> around = begin(session);
        @SuppressWarnings("unchecked")
        Iterator<Integer>[] inside = new Iterator[1];
        assertThatThrownBy(() -> session.nested().run(() -> {
            inside[0] = begin(session);
            throw new IllegalStateException("undo");
        })).hasMessage("undo");
        assertOver(inside[0], "the unit of work in which the query was run has ended");
        assertThat(around.next()).isEqualTo(2);
    }

    @Test
    void savepointsOfTheJdbcViewCloseWhatWasOpenedSince() throws SQLException {
        Iterator<Integer> before = begin(session);
        Savepoint savepoint = session.connection().setSavepoint();
        Iterator<Integer> since = begin(session);
        session.connection().rollback(savepoint);
        assertOver(since, "the transaction has gone back to a savepoint from before the query");
        assertThat(before.next()).isEqualTo(2);
        assertClosedOnce();
    }

    @Test
    void transactionsOfLibrariesCloseTheirs() throws SQLException {
        Iterator<Integer> around = begin(session);
        Connection library = session.dataSource().getConnection();
        library.setAutoCommit(false);
        Iterator<Integer> inside = begin(session);
        library.commit();
        library.close();
        assertClosedOnce();
        assertOver(inside, "the unit of work in which the query was run has ended");
        assertThat(around.next()).isEqualTo(2);
    }

    /** Which of them were opened since is not known. */
    @Test
    void savepointsInSqlCloseAll() {
        Iterator<Integer> rows = begin(session);
        session.execute("savepoint a");
        assertThat(rows.next()).isEqualTo(2);
        session.execute("rollback to a");
        assertOver(rows, "the transaction has gone back to a savepoint from before the query");
    }

    @Test
    void independentSessionsCloseTheirs() {
        DbSession independent = context.openIndependent(driver.settings("<default>"), null);
        Iterator<Integer> rows = begin(independent);
        independent.close();
        assertClosedOnce();
        assertOver(rows, "the session has been closed");
    }

    @Test
    void jtaTransactionClosesThem() {
        for (boolean commit : new boolean[] { true, false }) {
            driver.outer = jta;
            Iterator<Integer> rows = begin(session);
            if (commit) {
                jta.commit();
            } else {
                jta.completions.forEach(completion -> completion.ended(false));
            }
            jta.completions.clear();
            driver.outer = null;
            assertOver(rows, "the JTA transaction that they were read in has ended");
        }
        assertThat(driver.calls).containsOnlyOnce("c1.close(rows)", "c2.close(rows)");
    }

    @Test
    void rowsAreReadInTheirOwnTransactionOnly() {
        driver.outer = jta;
        Iterator<Integer> ofJta = begin(session);
        driver.outer = null;
        assertThatThrownBy(ofJta::next).isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The rows of a query can be read only in their own transaction [statement on the default datasource: "
                                + "rows]: that is a JTA transaction, and this thread is not in it. Read them where the query was run, or all "
                                + "of them with list().");
        Iterator<Integer> own = begin(session);
        driver.outer = jta;
        assertThatThrownBy(own::next).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("that is one of the session, and this thread is in a JTA transaction");
        assertThat(ofJta.next()).isEqualTo(2);
        driver.outer = null;
        assertThat(own.next()).isEqualTo(2);
    }

    /** Its rows are read outside of the JTA transaction, as all that it does. */
    @Test
    void independentSessionReadsEachRowOutsideOfJta() {
        DbSession independent = context.openIndependent(driver.settings("<default>"), null);
        driver.outer = jta;
        driver.actions.put("c1.next", () -> assertThat(driver.outer).isNull());
        rows(independent).stream().forEach(row -> assertThat(driver.outer).isSameAs(jta));
        assertThat(driver.outer).isSameAs(jta);
        assertThat(jta.completions).isEmpty();
        driver.actions.clear();
        independent.close();
    }

    @Test
    void theLastRowClosesAndStaysTheLast() {
        Stream<Integer> stream = rows(session).stream();
        Iterator<Integer> rows = stream.iterator();
        assertThat(List.of(rows.next(), rows.next(), rows.next())).containsExactly(1, 2, 3);
        assertThat(rows.hasNext()).isFalse();
        assertClosedOnce();
        session.commit();
        assertThat(rows.hasNext()).isFalse();
        stream.close();
        assertClosedOnce();
    }

    @Test
    void whoeverHasClosedTheStreamReadsNoFurther() {
        Stream<Integer> stream = rows(session).stream();
        Iterator<Integer> rows = stream.iterator();
        stream.close();
        stream.close();
        assertClosedOnce();
        assertThatThrownBy(rows::next).isInstanceOf(IllegalStateException.class).hasMessage(CLOSED
                + "the stream has been closed. Close it when all rows that are wanted have been read.");
        session.commit();
    }

    /** A short cut leaves the rest to whoever closes. */
    @Test
    void rowsThatNobodyReadsStayOpenUntilTheStreamIsClosed() {
        try (Stream<Integer> rows = rows(session).stream()) {
            assertThat(rows.findFirst()).contains(1);
            assertThat(driver.calls).doesNotContain("c1.close(rows)");
        }
        assertClosedOnce();
        session.rollback();
    }

    @Test
    void failureOfReadingDoomsTheTransactionAndClosesThem() {
        Iterator<Integer> rows = begin(session);
        driver.fail("c1.next", new SQLException("no", "57014"));
        assertThatThrownBy(rows::next).isInstanceOf(DbSessionException.class);
        assertClosedOnce();
        driver.failures.clear();
        driver.transactionFailed = true;
        assertThatThrownBy(rows::next).isInstanceOf(IllegalStateException.class).hasMessageContaining(
                "reading them has failed before. Run the query again.");
        assertThatThrownBy(session::commit).isInstanceOf(DbSessionException.class);
    }

    @Test
    void exceptionOfAMapperClosesThem() {
        RuntimeException own = new IllegalStateException("own");
        Stream<Integer> rows = session.sql("rows").<Integer> query(row -> {
            throw own;
        }).stream();
        assertThatThrownBy(rows::toList).isSameAs(own);
        assertClosedOnce();
        session.commit();
    }

    @Test
    void deadDriverIsNoFailureOfClosing() {
        driver.fail("c1.close(rows)", new SQLException("dead", "08006"));
        rows(session).stream().close();
        driver.fail("c1.close(rows)", new IllegalStateException("dead"));
        rows(session).stream().close();
        session.commit();
        assertThat(driver.calls).contains("c1.commit");
    }

    /** It may be on an unknown way through its own protocol. */
    @Test
    void driverThatThrowsWhatItMustNotCostsTheConnection() {
        Iterator<Integer> rows = begin(session);
        Iterator<Integer> others = begin(session);
        driver.fail("c1.next", new IllegalStateException("driver"));
        assertThatThrownBy(rows::next).isInstanceOf(DbSessionException.class).hasMessageContaining("driver has failed");
        assertThatThrownBy(others::next).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the connection has been given up");
        session.rollback();
        assertThat(driver.calls).contains("c1.destroy");
    }

    /** P8: the thread that reads closes and rolls back, nobody waits. */
    @Test
    void endOfTheContextCancelsWhatAnotherThreadReads() throws Exception {
        Iterator<Integer> rows = begin(session);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        driver.actions.put("c1.next", () -> {
            reading.countDown();
            await(cancelled);
        });
        driver.actions.put("c1.cancel(rows)", cancelled::countDown);
        driver.fail("c1.next", new SQLException("cancelled", "57014"));
        CompletableFuture<Void> reader = run(() -> assertThatThrownBy(rows::next).isInstanceOf(DbSessionException.class)
                .hasMessageContaining("the request that it belongs to has ended"));
        await(reading);
        context.end(true);
        reader.get(10, TimeUnit.SECONDS);
        assertClosedOnce();
        assertThat(driver.calls).containsSubsequence("c1.cancel(rows)", "c1.close(rows)", "c1.rollback", "c1.release");
    }

    /** P7: whoever closes waits for nobody; the thread that has the session does it. */
    @Test
    void closingDoesNotWaitForAnotherThread() throws Exception {
        Stream<Integer> stream = rows(session).stream();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.actions.put("c1.slow", () -> {
            inside.countDown();
            await(goOn);
        });
        CompletableFuture<Void> other = run(() -> session.execute("slow"));
        await(inside);
        stream.close();
        assertThat(driver.calls).doesNotContain("c1.close(rows)");
        goOn.countDown();
        other.get(10, TimeUnit.SECONDS);
        assertClosedOnce();
        session.rollback();
    }

    /** Between two rows the session is free for all. */
    @Test
    void otherThreadsWorkBetweenTwoRows() throws Exception {
        Iterator<Integer> rows = begin(session);
        run(() -> session.execute("insert")).get(10, TimeUnit.SECONDS);
        run(() -> assertThat(rows.next()).isEqualTo(2)).get(10, TimeUnit.SECONDS);
        Iterator<Integer> inner = begin(session);
        assertThat(rows.next()).isEqualTo(3);
        assertThat(inner.next()).isEqualTo(2);
        session.rollback();
    }

    /** What is committed has taken its rows with it: none is missed in silence. */
    @Test
    void actionThatEndsTheTransactionGetsNoFurtherRow() {
        assertThatThrownBy(() -> rows(session).forEach(row -> session.commit())).isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED + "the transaction that they were read in has been committed. Read them before that, all of "
                        + "them with list() if need be.");
        assertClosedOnce();
    }

    @Test
    void observersCloseTheirs() {
        AtomicReference<Iterator<Integer>> seen = new AtomicReference<>();
        driver.listener = new TransactionListener() {

            @Override
            public void afterBegin(DbSession begun) {
                seen.set(begin(begun));
            }

            @Override
            public void beforeCommit(DbSession session) {
            }

            @Override
            public void afterCommit(DbSession session) {
            }

            @Override
            public void afterRollback(DbSession session) {
            }
        };
        DbSession observed = new SessionContext().session(driver.settings("<default>"));
        observed.execute("insert");
        assertClosedOnce();
        assertOver(seen.get(), "the unit of work in which the query was run has ended");
        observed.close();
    }

    @Test
    void fetchSizeIsOneThousandWhereRowsAreReadOneByOne() {
        rows(session).stream().close();
        rows(session).forEach(row -> {
        });
        rows(session).list();
        session.sql("rows").fetchSize(0).query(row -> 1).stream().close();
        session.sql("rows").fetchSize(7).query(row -> 1).forEach(row -> {
        });
        session.sql("rows").fetchSize(0).query(row -> 1).list();
        assertThat(driver.calls.stream().filter(call -> call.contains("setFetchSize"))).containsExactly(
                "c1.setFetchSize[1000]", "c1.setFetchSize[1000]", "c1.setFetchSize[0]", "c1.setFetchSize[7]",
                "c1.setFetchSize[0]");
        session.rollback();
    }

    private static CompletableFuture<Void> run(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task).start());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
