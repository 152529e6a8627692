package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;

/**
 * A statement stays prepared for the next one with the same text, and for nothing else.
 */
class StatementsInLoopsArePreparedOnceTest {

    private static final String PREPARED = "c1.prepare(rows)";
    private static final String CLOSED = "c1.close(rows)";

    final ScriptedDriver driver = new ScriptedDriver();
    final SessionContext context = new SessionContext();
    final DbSession session = context.session(driver.settings("<default>"));

    private List<Integer> rows() {
        return session.sql("rows").query(row -> row.getInt(1)).list();
    }

    private long count(String call) {
        return driver.calls.stream().filter(call::equals).count();
    }

    @Test
    void sameTextAgain() {
        for (int i = 0; i < 5; i++) {
            assertThat(rows()).containsExactly(1, 2, 3);
        }
        assertThat(count("c1.rows")).isEqualTo(5);
        assertThat(count(PREPARED)).isEqualTo(1);
        assertThat(count("c1.clearParameters(rows)")).isEqualTo(5);
        assertThat(driver.calls).doesNotContain(CLOSED);
    }

    /** Pools keep something of each run of a statement for as long as that is open. */
    @Test
    void longLoopsPrepareItAnew() {
        for (int i = 0; i < 2_500; i++) {
            rows();
        }
        assertThat(count("c1.rows")).isEqualTo(2_500);
        assertThat(count(PREPARED)).isEqualTo(3);
        assertThat(count(CLOSED)).isEqualTo(2);
        session.commit();
        assertThat(count(CLOSED)).isEqualTo(3);
    }

    /** Failed ones of a mapper leave it in place, and are not its runs. */
    @Test
    void longLoopsWithOthersInside() {
        for (int i = 0; i < 2_500; i++) {
            session.sql("rows").query(row -> {
                assertThatThrownBy(() -> session.sql("insert").query(int.class).list())
                        .isInstanceOf(DbSessionException.class);
                return row.getInt(1);
            }).list();
        }
        assertThat(count("c1.rows")).isEqualTo(2_500);
        assertThat(count("c1.insert")).isEqualTo(7_500);
        assertThat(count(PREPARED)).isEqualTo(3);
    }

    @Test
    void anotherTextClosesIt() {
        rows();
        driver.drain();
        session.sql("insert").update();
        assertThat(driver.drain()).containsExactly(CLOSED, "c1.prepare(insert)", "c1.insert");
        rows();
        assertThat(driver.calls).contains(PREPARED);
    }

    @Test
    void anotherTimeoutClosesIt() {
        session.sql("rows").timeout(Duration.ofSeconds(1)).query(row -> 1).list();
        session.sql("rows").timeout(Duration.ofSeconds(1)).query(row -> 1).list();
        assertThat(count(PREPARED)).isEqualTo(1);
        assertThat(count("timeout PT1S")).isEqualTo(1);
        rows();
        assertThat(driver.calls).containsSubsequence(PREPARED, "timeout PT1S", CLOSED, PREPARED);
        assertThat(count("timeout PT1S")).isEqualTo(1);
    }

    /** How many rows are fetched at a time stays with a statement. */
    @Test
    void fetchSizeMakesItOneOfItsOwn() {
        rows();
        session.sql("rows").fetchSize(7).query(row -> 1).list();
        rows();
        assertThat(count(PREPARED)).isEqualTo(2);
        assertThat(count(CLOSED)).isEqualTo(1);
    }

    @Test
    void failedOneIsNotUsedAgain() {
        rows();
        driver.fail("c1.next", new SQLException("no", "22012"));
        assertThatThrownBy(this::rows).isInstanceOf(DbSessionException.class);
        driver.failures.clear();
        assertThat(count(CLOSED)).isEqualTo(1);
        rows();
        assertThat(count(PREPARED)).isEqualTo(2);
    }

    @Test
    void whatAMapperThrowsClosesItToo() {
        IllegalStateException own = new IllegalStateException("own");
        assertThatThrownBy(() -> session.sql("rows").query(row -> {
            throw own;
        }).list()).isSameAs(own);
        assertThat(count(CLOSED)).isEqualTo(1);
    }

    @Test
    void parametersThatStayMakeItFail() {
        driver.fail("c1.clearParameters(rows)", new SQLException("no", "XX000"));
        assertThatThrownBy(this::rows).isInstanceOf(DbSessionException.class);
        assertThat(count(CLOSED)).isEqualTo(1);
    }

    /** The one of a mapper is another one: running it again would close the rows that are being read. */
    @Test
    void whileItsRowsAreReadThereIsAnother() {
        assertThat(session.sql("rows").query(row -> rows().size()).list()).containsExactly(3, 3, 3);
        assertThat(count("c1.rows")).isEqualTo(4);
        // One for the mapper's three.
        assertThat(count(PREPARED)).isEqualTo(2);
        assertThat(count(CLOSED)).isEqualTo(1);
        rows();
        assertThat(count(PREPARED)).isEqualTo(2);
    }

    @Test
    void aMapperMayEndTheTransaction() {
        session.sql("rows").query(row -> {
            session.commit();
            return 1;
        }).list();
        assertThat(count(CLOSED)).isEqualTo(1);
        assertThat(count("c1.clearParameters(rows)")).isZero();
        rows();
        assertThat(count(PREPARED)).isEqualTo(2);
    }

    @Test
    void aMapperMayCloseTheSession() {
        session.sql("rows").query(row -> {
            session.close();
            return 1;
        }).list();
        assertThat(count(CLOSED)).isEqualTo(1);
        rows();
        assertThat(count("c2.prepare(rows)")).isEqualTo(1);
    }

    static List<Arguments> ends() {
        return List.of(
                end("commit", "c1.commit", test -> test.session.commit()),
                end("rollback", "c1.rollback", test -> test.session.rollback()),
                end("close", "c1.release", test -> test.session.close()),
                end("outcome", "c1.commit", test -> test.context.finish(Outcome.COMMIT)),
                end("context", "c1.release", test -> test.context.end(true)));
    }

    private static Arguments end(String name, String call, Consumer<StatementsInLoopsArePreparedOnceTest> end) {
        return Arguments.of(name, call, end);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void closedBeforeTheEnd(String name, String call, Consumer<StatementsInLoopsArePreparedOnceTest> end) {
        rows();
        driver.drain();
        end.accept(this);
        assertThat(driver.calls).containsSubsequence(CLOSED, call);
        assertThat(count(CLOSED)).isEqualTo(1);
    }

    /** Nothing is lost by it, and the commit shows what is wrong with the connection. */
    @Test
    void oneThatCannotBeClosedIsForgotten() {
        rows();
        driver.fail(CLOSED, new SQLException("no", "XX000"));
        session.commit();
        rows();
        driver.fail(CLOSED, new IllegalStateException("no"));
        session.rollback();
        assertThat(driver.calls).contains("c1.commit", "c1.rollback");
    }

    /** Others close its connection, and warn of what is open. */
    @Test
    void nothingIsKeptInAnOuterTransaction() {
        driver.outer = new SessionInsideJtaTransactionTest.Transaction();
        rows();
        rows();
        assertThat(count(PREPARED)).isEqualTo(2);
        assertThat(count(CLOSED)).isEqualTo(2);
    }
}
