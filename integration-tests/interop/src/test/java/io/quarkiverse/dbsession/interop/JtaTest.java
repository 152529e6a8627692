package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P9: inside a JTA transaction the session works on its connection and leaves its end to it.
 */
@QuarkusTest
class JtaTest extends InteropTest {

    private static final String INSIDE = " of the session of the default datasource was called inside a JTA transaction, which "
            + "alone decides when its work is committed. Let it end, or call setRollbackOnly() to have it rolled back.";

    @Test
    void requestsWithoutOneAreNotInOneAndTakeOneConnection() {
        int before = figures().getInt("acquired");
        List<Integer> said = post("/jta/none").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said.get(0)).isEqualTo(said.get(1));
        assertThat(said.get(2)).as("no transaction").isEqualTo(6);
        assertThat(figures().getInt("acquired") - before).isEqualTo(1);
        assertThat(entries()).containsExactly("one", "two");
        assertThat(events()).containsExactly("begun", "committing", "committed");
    }

    /** It alone decides, also where the response would have the session rolled back (P4). */
    @ParameterizedTest
    @CsvSource({ "204, 2", "409, 2", "500, 0" })
    void endpoint(int status, int rows) {
        post("/jta/endpoint?status=" + status).then().statusCode(status);
        assertThat(entries()).hasSize(rows);
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void serviceInTheMiddle(int status, boolean own) {
        Response response = post("/jta/service?status=" + status);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.asString()).isEqualTo("open in between: false");
        assertThat(entries()).isEqualTo(own ? List.of("in JTA", "own") : List.of("in JTA"));
    }

    @Test
    void serviceThatFails() {
        post("/jta/service-fails").then().statusCode(204);
        assertThat(entries()).containsExactly("own");
    }

    @Test
    @DiffersWithRollback(Reason.SAME)
    void requiresNewIsATransactionOfItsOwn() {
        List<Integer> backends = post("/jta/requires-new").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(backends.get(0)).isNotEqualTo(backends.get(1)).isEqualTo(backends.get(2));
        assertThat(entries()).containsExactly("inner", "outer", "outer, after it");
    }

    @Test
    @DiffersWithRollback(Reason.INDEPENDENT)
    void requiresNewStaysWhenTheOuterOneIsRolledBack() {
        assertThat(post("/jta/requires-new?fail=outer").asString()).startsWith("Bad: outer");
        assertThat(entries()).containsExactly("inner");
    }

    @Test
    void requiresNewIsRolledBackAlone() {
        post("/jta/requires-new?fail=inner").then().statusCode(200);
        assertThat(entries()).containsExactly("outer", "outer, after it");
    }

    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    @DiffersWithRollback(Reason.SAME)
    void notSupportedIsTheSessionsOwn(int status, boolean own) {
        List<Integer> backends = post("/jta/not-supported?status=" + status).then().statusCode(status).extract().jsonPath()
                .getList("");
        assertThat(backends.get(0)).isNotEqualTo(backends.get(1));
        assertThat(entries()).isEqualTo(own ? List.of("in JTA", "own") : List.of("in JTA"));
    }

    @Test
    void ownWorkOutsideOfItIsEndedBeforeItGoesOn() {
        Response response = post("/jta/not-supported-and-further");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString())
                .startsWith("IllegalStateException: A statement of the session of the default datasource was "
                        + "to run inside a JTA transaction, and the session has uncommitted work of its own")
                .contains("commit()");
        assertThat(entries()).isEmpty();
        post("/jta/not-supported-that-commits").then().statusCode(204);
        assertThat(entries()).containsExactly("further", "in JTA", "own");
    }

    @ParameterizedTest
    @CsvSource({ "checked, 1", "rollback-on, 0", "dont-rollback-on, 1" })
    void rulesOfRollback(String path, int rows) {
        post("/jta/" + path).then().statusCode(500);
        assertThat(entries()).hasSize(rows);
    }

    @Test
    void ownWorkFromBefore() {
        assertThat(post("/jta/used-before").asString())
                .isEqualTo("IllegalStateException: A statement of the session of the default "
                        + "datasource was to run inside a JTA transaction, and the session has uncommitted work of its own from outside of "
                        + "it: the two could not see each other, and might wait for each other. Call commit() or rollback() of the session "
                        + "before the JTA transaction begins or goes on, or begin it (@Transactional) before the first statement.");
        assertThat(entries()).isEmpty();
    }

    @Test
    void ownWorkFromBeforeThatIsCommitted() {
        post("/jta/used-before?commit=true").then().statusCode(204);
        assertThat(entries()).containsExactly("in JTA", "own");
    }

    @Test
    void entitiesAndSqlSeeEachOtherOnOneConnection() {
        List<Integer> said = post("/jta/entities").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said.subList(0, 2)).containsExactly(1, 1);
        assertThat(said.get(2)).isEqualTo(said.get(3));
        assertThat(entries()).containsExactly("inserted", "persisted");
    }

    @Test
    void entitiesAndSqlAreRolledBackTogether() {
        assertThat(post("/jta/entities?fail=true").asString()).startsWith("Bad: entities");
        assertThat(entries()).isEmpty();
    }

    @Test
    void entitiesAreFlushedWithTheCommit() {
        post("/jta/entities-unflushed?text=persisted").then().statusCode(204);
        assertThat(entries()).containsExactly("inserted", "persisted");
    }

    @Test
    void flushOfTheCommitFails() {
        expectWarningsOfTheTransactionManager();
        assertThat(post("/jta/entities-unflushed?text=inserted").statusCode()).isEqualTo(500);
        assertThat(entries()).isEmpty();
    }

    /** What is called by the flush of a commit is the last that may use the session. */
    @Test
    void listenerOfAnEntityWritesWhenTheCommitFlushes() {
        post("/jta/entities-audited?audit=seen").then().statusCode(204);
        assertThat(entries()).containsExactly("changed", "seen");
    }

    @Test
    void errorThatIsSwallowedWhenTheCommitFlushes() {
        expectWarningsOfTheTransactionManager();
        assertThat(post("/jta/entities-audited?audit=persisted").statusCode()).isEqualTo(500);
        assertThat(entries()).isEmpty();
    }

    @Test
    void rollbackOnlyIsPassedOn() {
        assertThat(post("/jta/rollback-only").then().statusCode(200).extract().jsonPath().<Boolean> getList(""))
                .containsExactly(false, true, true, true);
        assertThat(entries()).isEmpty();
    }

    @Test
    void rollbackOnlyOfTheTransactionIsTheSessions() {
        assertThat(post("/jta/rollback-only-of-jta").asString()).isEqualTo("true");
        assertThat(entries()).isEmpty();
    }

    @Test
    void endIsNotTheSessions() {
        assertThat(post("/jta/control").then().statusCode(200).extract().jsonPath().<String> getList("")).containsExactly(
                "false false", "true true",
                "IllegalStateException: commit()" + INSIDE, "IllegalStateException: rollback()" + INSIDE,
                "SQLException: commit()" + INSIDE + "\nIllegalStateException: commit()" + INSIDE,
                "SQLException: rollback()" + INSIDE + "\nIllegalStateException: rollback()" + INSIDE,
                "true true", "false true", "same backend");
        assertThat(entries()).containsExactly("one", "two");
    }

    /** P3: never a silent rollback behind a success. */
    @ParameterizedTest
    @ValueSource(strings = { "swallowed", "swallowed-in-service", "swallowed-in-jdbc", "swallowed-and-closed" })
    void swallowedErrorIsNotSilent(String path) {
        expectWarningsOfTheTransactionManager();
        Response response = post("/jta/" + path);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains("CommitFailed: ");
        assertThat(entries()).isEmpty();
    }

    @Test
    void unitsOfWorkAreAPartOfIt() {
        post("/jta/units").then().statusCode(204);
        assertThat(entries()).containsExactly("annotated", "atomic", "one");
    }

    @Test
    void unitsOfWorkAreRolledBackWithIt() {
        assertThat(post("/jta/units?fail=true").asString()).startsWith("Bad: units");
        assertThat(entries()).isEmpty();
    }

    @Test
    void unitsThatWantATransactionOfTheirOwnAreRefused() {
        List<String> said = post("/jta/units-of-their-own").then().statusCode(200).extract().jsonPath().getList("");
        assertThat(said).hasSize(3).allSatisfy(one -> assertThat(one)
                .startsWith("TransactionInProgress: A unit of work with the policy ").contains(" inside a JTA transaction"));
        assertThat(entries()).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void partThatFailsDoomsIt(boolean annotated) {
        expectWarningsOfTheTransactionManager();
        Response response = post("/jta/unit-fails?annotated=" + annotated);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains("CommitFailed: ").contains("Bad: atomic").doesNotContain("not marked");
        assertThat(entries()).isEmpty();
    }

    @Test
    void nestedUnitIsUndoneAlone() {
        assertThat(post("/jta/nested").asString()).isEqualTo("false");
        assertThat(entries()).containsExactly("nested, the second", "one", "persisted", "two");
    }

    @Test
    void nestedUnitMayComeFirst() {
        post("/jta/nested-first").then().statusCode(204);
        assertThat(entries()).containsExactly("one");
    }

    @Test
    void nestedUnitKeepsItsConnection() {
        assertThat(post("/jta/nested-closed").asString()).startsWith("IllegalStateException: close() of the session");
        assertThat(entries()).containsExactly("one");
    }

    @Test
    void atomicAndTransactional() {
        assertThat(post("/jta/both?how=well").asString()).isEqualTo("nothing");
        assertThat(entries()).containsExactly("one");
    }

    @Test
    void atomicAndTransactionalThatFails() {
        expectWarningsOfTheTransactionManager();
        assertThat(post("/jta/both?how=badly").asString()).contains("CommitFailed: ", "Bad: both");
        assertThat(entries()).isEmpty();
    }

    @Test
    void atomicInsideOfTransactional() {
        assertThat(post("/jta/both?how=own").asString()).startsWith("TransactionInProgress: ");
        assertThat(entries()).isEmpty();
    }

    @Test
    void userTransaction() {
        assertThat(post("/jta/user-transaction").asString()).isEqualTo("true 6");
        assertThat(entries()).containsExactly("committed", "own");
    }

    @Test
    void quarkusTransaction() {
        post("/jta/quarkus-transaction").then().statusCode(204);
        assertThat(entries()).containsExactly("inner", "joined", "outer", "own");
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    @DiffersWithRollback(Reason.INDEPENDENT)
    void independentSessionsAndNewContextsHaveNothingToDoWithIt(boolean fail) {
        Response response = post("/jta/independent?fail=" + fail);
        assertThat(response.statusCode()).isEqualTo(fail ? 500 : 200);
        if (!fail) {
            assertThat(response.jsonPath().<Boolean> getList("")).containsExactly(false, true, true);
        }
        assertThat(entries()).filteredOn(entry -> !entry.startsWith("in JTA"))
                .containsExactly("all, 1", "all, 2", "independent", "new context", "open", "submitted");
        assertThat(entries()).hasSize(fail ? 6 : 8);
    }

    @ParameterizedTest
    @CsvSource({ "false, 5", "true, 0" })
    void whatTheApplicationDoesWithRowsOfAnIndependentSessionIsAPartOfIt(boolean fail, int rows) {
        post("/jta/independent-rows?fail=" + fail).then().statusCode(fail ? 500 : 204);
        assertThat(entries()).hasSize(rows);
    }

    @Test
    void jdbc() {
        assertThat(post("/jta/jdbc").asString()).isEqualTo("2");
        assertThat(entries()).containsExactly("one", "three", "two");
    }

    @Test
    void jdbcIsRolledBack() {
        post("/jta/jdbc?fail=true").then().statusCode(500);
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "two-datasources", "two-datasources-swallowed" })
    void twoDatasourcesNeedXa(String path) {
        expectWarningsOfTheTransactionManager();
        String said = post("/jta/" + path).asString().replace("\\", "");
        assertThat(said).contains("ConnectionUnavailable: No connection of datasource 'second' could join the JTA transaction")
                .contains("quarkus.datasource.\"second\".jdbc.transactions=xa").doesNotContain("nothing");
        assertThat(entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "200, 3", "409, 2" })
    void datasourceThatTakesNoPartHasSessionsThatDoNot(int status, int rows) {
        Response response = post("/jta/plain?status=" + status);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.asString()).isEqualTo("true");
        assertThat(entries()).hasSize(rows);
    }

    @Nested
    @WithTestResource(PostgresResource.class) // or Quarkus restarts a packaged application, without it
    class Timeouts {

        @ParameterizedTest
        @ValueSource(strings = { "idle", "further-statement", "nested", "running-statement" })
        void transactionThatTakesTooLong(String how) {
            expectWarningsOfTheTransactionManager();
            Response response = post("/jta-timeout/" + how);
            assertThat(response.statusCode()).isEqualTo(500);
            // The manager's exception takes the place of what the session says to a statement that comes too late.
            assertThat(response.asString()).startsWith("RollbackException: ");
            assertThat(entries()).isEmpty();
            await(() -> events().equals(List.of("begun in JTA", "rolled back")), "" + events());
        }

        @Test
        void requestGoesOnAfterIt() {
            expectWarningsOfTheTransactionManager();
            post("/jta-timeout/goes-on").then().statusCode(204);
            assertThat(entries()).containsExactly("own");
        }
    }

    @Nested
    @WithTestResource(PostgresResource.class)
    class OfEvents {

        @Test
        void committed() {
            post("/jta-events?how=well").then().statusCode(204);
            assertThat(events()).containsExactly("begun in JTA", "committing in JTA", "committed");
        }

        @Test
        void written() {
            post("/jta-events?how=write").then().statusCode(204);
            assertThat(events()).containsExactly("begun in JTA", "committing in JTA", "committed");
            assertThat(entries()).containsExactly("one", "written before the commit");
        }

        @Test
        void vetoed() {
            expectWarningsOfTheTransactionManager();
            Response response = post("/jta-events?how=veto");
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.asString()).contains("Bad: vetoed");
            assertThat(events()).containsExactly("begun in JTA", "committing in JTA", "rolled back");
            assertThat(entries()).isEmpty();
        }

        @Test
        void failedAfterwards() {
            expectWarning("An observer of AfterCommit on the default datasource has failed");
            post("/jta-events?how=fail-afterwards").then().statusCode(204);
            assertThat(warnings()).hasSize(1);
            assertThat(entries()).containsExactly("one");
        }

        @ParameterizedTest
        @CsvSource({ "throw, 500", "rollback-only, 204" })
        void rolledBack(String how, int status) {
            post("/jta-events?how=" + how).then().statusCode(status);
            assertThat(events()).containsExactly("begun in JTA", "rolled back");
            assertThat(entries()).isEmpty();
        }

        @Test
        void unused() {
            post("/jta-events/unused").then().statusCode(204);
            assertThat(events()).isEmpty();
        }
    }
}
