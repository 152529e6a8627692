package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P9: rows that are read step by step in a JTA transaction are a part of it, and end with it.
 */
@QuarkusTest
class JtaRowsTest extends InteropTest {

    private static final String ENDED = ": the JTA transaction that they were read in has ended. Read them before that, all of them "
            + "with list() if need be.";

    private static final String MULTI = "IllegalStateException: A Multi of the session of the default datasource was made inside a "
            + "JTA transaction, and its rows are read by a worker thread that is not in it. Read them inside of it with stream(), "
            + "forEach(…) or list(), or make the Multi outside.";

    @ParameterizedTest
    @ValueSource(strings = { "stream", "for-each" })
    void rowsAreReadInIt(String how) {
        Response response = post("/jta-rows/inside?how=" + how);
        assertThat(response.asString()).isEqualTo("[100,\"100 sees 1 as the writer\"]");
        assertThat(entries()).containsExactly("one", "two");
    }

    @Test
    void multiIsRefused() {
        assertThat(post("/jta-rows/inside?how=multi").asString()).isEqualTo(MULTI);
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void multiThatEscapesIsRefused(boolean fail) {
        assertThat(post("/jta-rows/escaped?how=multi&fail=" + fail).asString()).isEqualTo(MULTI);
        goesOn(fail);
    }

    @ParameterizedTest
    @ValueSource(strings = { "returned", "returned-by-service" })
    void multiThatIsReturnedIsRefused(String path) {
        Response response = post("/jta-rows/" + path);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains(MULTI);
        await(() -> events().equals(List.of("begun in JTA", "rolled back")), "The transaction is not rolled back");
        assertThat(entries()).isEmpty();
    }

    /**
     * P4: whoever ends the transaction while a worker is in it as well would find it taken away, and what is open committed
     * whatever the outcome. Many times, since it depends on who comes first.
     */
    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void workersAreNeverInIt(boolean fail) {
        for (int i = 0; i < 30; i++) {
            execute("delete from entry");
            assertThat(post("/jta-rows/beside?fail=" + fail).asString()).isEqualTo(fail ? "Bad: false" : "false");
            assertThat(entries()).hasSize(fail ? 0 : 1);
        }
    }

    @Test
    @DiffersWithRollback(Reason.SAME)
    void multiThatIsMadeOutsideComesAfterIt() {
        assertThat(post("/jta-rows/written-before").then().statusCode(200).extract().asString())
                .startsWith("1 sees 1 as a reader").endsWith("100 sees 1 as a reader");
    }

    @Test
    void streamThatIsLeftOpenIsClosedWithIt() {
        assertThat(post("/jta-rows/left-open").asString()).isEqualTo("1 sees 1 as the writer");
        assertThat(entries()).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void rowsBegunInItEndWithIt(boolean fail) {
        assertThat(post("/jta-rows/escaped?how=stream&fail=" + fail).asString())
                .startsWith("IllegalStateException: The rows of a query cannot be read any more [").endsWith(ENDED);
        goesOn(fail);
    }

    private void goesOn(boolean rolledBack) {
        assertThat(entries()).isEqualTo(rolledBack ? List.of("own") : List.of("one", "own"));
    }

    @Test
    void rowsEndWithOneThatTakesTooLong() {
        expectWarningsOfTheTransactionManager();
        List<String> said = post("/jta-rows/timed-out").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said.get(0)).startsWith("IllegalStateException: The rows of a query cannot be read any more [")
                .endsWith(ENDED);
        assertThat(said.get(1)).startsWith("RollbackException: ");
        assertThat(entries()).isEmpty();
    }

    @Test
    void rowsAreReadInTheirTransactionOnly() {
        List<String> said = post("/jta-rows/suspended").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said.get(1))
                .startsWith("IllegalStateException: The rows of a query can be read only in their own transaction [")
                .contains("that is a JTA transaction, and this thread is not in it");
        assertThat(List.of(said.get(0), said.get(2))).containsExactly("1 sees 1 as the writer", "2 sees 1 as the writer");
        assertThat(entries()).containsExactly("one");
    }

    /** It is read in a transaction of the session, which statements in the JTA transaction must not overlook. */
    @Test
    @DiffersWithRollback(Reason.SEEN)
    void multiFromOutsideIsNoPartOfIt() {
        List<String> said = post("/jta-rows/made-outside").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said.get(0)).isEqualTo("100 sees 0 as a reader");
        assertThat(said.get(1)).contains("the session has uncommitted work of its own from outside of it");
        assertThat(entries()).containsExactly("one");
    }

    @Test
    void streamForABodyEndsBeforeTheBody() {
        Response response = post("/jta-rows/output");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).endsWith(ENDED);
        assertThat(entries()).containsExactly("one");
    }

    /** P13 */
    @Test
    @DiffersWithRollback(Reason.SAME)
    void bodyThatQueriesComesAfterIt() {
        assertThat(post("/jta-rows/output?late=true").then().statusCode(200).extract().asString())
                .startsWith("1 sees 1 as a reader\n").endsWith("100 sees 1 as a reader\n");
    }

    /** P5 */
    @ParameterizedTest
    @ValueSource(strings = { "stream", "for-each" })
    @DiffersWithRollback(Reason.KILLED)
    void killedBackendRollsItBack(String how) {
        expectWarning("com.arjuna.", "io.agroal.pool");
        Response response = post("/jta-rows/killed?how=" + how);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).startsWith("ConnectionUnavailable: There is no usable connection [").contains("57P01");
        nothingIsLeft();
    }

    /** P3 */
    @ParameterizedTest
    @ValueSource(strings = { "stream", "for-each" })
    @DiffersWithRollback(Reason.KILLED)
    void killedBackendThatIsSwallowedIsNotSilent(String how) {
        expectWarning("com.arjuna.", "io.agroal.pool");
        Response response = post("/jta-rows/killed?swallow=true&how=" + how);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains("CommitFailed: The transaction on the default datasource has been rolled back "
                + "instead of committed");
        nothingIsLeft();
    }

    /** The pool would give the last connection first. */
    private void nothingIsLeft() {
        assertThat(entries()).isEmpty();
        assertThat(figures().getInt("active")).isZero();
        post("/jta/endpoint?status=204").then().statusCode(204);
        assertThat(entries()).containsExactly("one", "two");
    }
}
