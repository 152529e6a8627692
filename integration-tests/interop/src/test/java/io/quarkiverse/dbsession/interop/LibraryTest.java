package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.restassured.response.Response;

/**
 * P2, P3 and P4 for a library that works on the connections of the session's datasource, with one client for all requests.
 */
abstract class LibraryTest extends InteropTest {

    /** Where its endpoints are. */
    abstract String path();

    final Response postTo(String path) {
        return post(path() + path);
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void libraryAndSessionSeeEachOtherInOneTransactionWhichTheResponseDecides(int status, boolean committed) {
        int before = figures().getInt("acquired");
        List<Object> said = postTo("/both?status=" + status).then().statusCode(status).extract().jsonPath().getList("");
        assertThat(said.subList(0, 2)).containsExactly(1, 1);
        assertThat(said.get(2)).as("backend and transaction").isEqualTo(said.get(3));
        assertThat(figures().getInt("acquired") - before).isEqualTo(1);
        assertThat(entries()).isEqualTo(committed ? List.of("library", "session") : List.of());
        assertThat(events())
                .isEqualTo(committed ? List.of("begun", "committing", "committed") : List.of("begun", "rolled back"));
    }

    @Test
    @DiffersWithRollback(Reason.SAME)
    void oneClientServesRequestAfterRequest() {
        String first = postTo("/both?status=409").jsonPath().getString("[2]");
        String second = postTo("/both?status=409").jsonPath().getString("[2]");
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void statementThatFails() {
        assertThat(postTo("/violated?swallowed=false").then().statusCode(500).extract().asString()).contains("entry_text_key");
        assertThat(entries()).isEmpty();
    }

    @Test
    void statementThatFailsIsNoSilentRollback() {
        Response response = postTo("/violated?swallowed=true");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).startsWith("CommitFailed: ").contains("the error was swallowed");
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void transactionOfTheLibraryIsKeptWithTheRequest(int status, boolean committed) {
        assertThat(postTo("/transaction?fail=false&status=" + status).then().statusCode(status).extract().asString())
                .as("in the request's transaction afterwards").isEqualTo("true");
        assertThat(entries())
                .isEqualTo(committed ? List.of("after", "before", "inside", "inside, of the session") : List.of());
        assertThat(events())
                .isEqualTo(committed ? List.of("begun", "committing", "committed") : List.of("begun", "rolled back"));
    }

    @Test
    void transactionOfTheLibraryIsRolledBackAlone() {
        postTo("/transaction?fail=true&status=200").then().statusCode(200);
        assertThat(entries()).containsExactly("after", "before");
        assertThat(events()).containsExactly("begun", "committing", "committed");
    }

    @Test
    void transactionInsideOfAnotherOneIsRolledBackAlone() {
        postTo("/nested").then().statusCode(204);
        assertThat(entries()).containsExactly("outer", "outer, after it");
    }

    @Test
    void transactionInWhichAnErrorWasSwallowedIsUndoneAndSaysSo() {
        assertThat(postTo("/violated-in-transaction").then().statusCode(200).extract().asString())
                .contains("has been undone instead of kept: one of its statements has failed and the error was swallowed");
        assertThat(entries()).containsExactly("after", "before");
    }

    @ParameterizedTest
    @CsvSource({ "false, false, 4", "true, false, 2", "false, true, 0" })
    void transactionOfTheLibraryInsideOfJta(boolean fail, boolean rollback, int rows) {
        postTo("/transaction-in-jta?fail=" + fail + "&rollback=" + rollback).then().statusCode(200);
        assertThat(entries()).hasSize(rows);
    }

    @Test
    void keysBatchesAndCursors() {
        List<Object> said = postTo("/keys-batches-cursors").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said).containsExactly("1", 3, List.of("1", "2", "3", "4"), "1", "2", 1);
        assertThat(entries()).containsExactly("1", "2", "3", "4", "5");
    }
}
