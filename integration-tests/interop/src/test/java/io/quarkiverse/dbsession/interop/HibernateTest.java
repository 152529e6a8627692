package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P2, P3, P4 and P9 for stateless sessions of Hibernate.
 */
@QuarkusTest
class HibernateTest extends InteropTest {

    private static void assertSeeEachOther(List<Object> said) {
        assertThat(said.subList(0, 2)).containsExactly(1, "library");
        assertThat(said.get(2)).as("backend and transaction").isEqualTo(said.get(3));
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void overTheSessionsConnectionTheResponseDecides(int status, boolean committed) {
        int before = figures().getInt("acquired");
        assertSeeEachOther(post("/hibernate/both?status=" + status).then().statusCode(status).extract().jsonPath().getList(""));
        assertThat(figures().getInt("acquired") - before).isEqualTo(1);
        assertThat(entries()).isEqualTo(committed ? List.of("library", "session") : List.of());
    }

    @ParameterizedTest
    @CsvSource({ "false, entry_text_key", "true, CommitFailed: " })
    void statementThatFails(boolean swallowed, String said) {
        expectWarning("org.hibernate.orm.jdbc.error");
        Response response = post("/hibernate/violated?swallowed=" + swallowed);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains(said);
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "false, 200, 2", "true, 500, 0" })
    void injectedOneInAJtaTransaction(boolean fail, int status, int rows) {
        Response response = post("/hibernate/injected?fail=" + fail);
        assertThat(response.statusCode()).isEqualTo(status);
        if (!fail) {
            assertSeeEachOther(response.jsonPath().getList(""));
        }
        assertThat(entries()).hasSize(rows);
    }

    /** It has a connection of its own, in auto-commit mode. */
    @Test
    @DiffersWithRollback(Reason.SEEN)
    void injectedOneWithoutAJtaTransactionHasNothingToDoWithTheSession() {
        assertThat(post("/hibernate/injected-without?status=409").then().statusCode(409).extract().asString())
                .as("what it sees of the session's work").isEqualTo("0");
        assertThat(entries()).containsExactly("library");
    }

    /** Hibernate asks JTA for it. */
    @Test
    void transactionOfItsOwnIsRefusedWhereTheSessionHasUncommittedWork() {
        expectWarning("org.hibernate.orm.jdbc.error");
        Response response = post("/hibernate/transaction?first=false&status=200");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains("A statement of the session of the default datasource was to run inside a JTA "
                + "transaction, and the session has uncommitted work of its own");
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void transactionOfItsOwnIsAJtaTransactionThatTheResponseDoesNotDecide(int status, boolean committed) {
        post("/hibernate/transaction?first=true&status=" + status).then().statusCode(status);
        assertThat(entries()).isEqualTo(committed ? List.of("after", "inside") : List.of("inside"));
    }

    @Test
    void batchesAndCursors() {
        assertThat(post("/hibernate/batches-cursors").then().statusCode(200).extract().jsonPath().<Object> getList(""))
                .containsExactly("1", "2", "3", false);
        assertThat(entries()).containsExactly("1", "2", "3", "4");
    }
}
