package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class SpringTest extends LibraryTest {

    @Override
    String path() {
        return "/spring";
    }

    /** Spring's default takes part in the outer one, and dooms it when it fails. */
    @Test
    @Override
    void transactionInsideOfAnotherOneIsRolledBackAlone() {
        assertThat(postTo("/nested").then().statusCode(500).extract().asString()).startsWith("UnexpectedRollbackException: ");
        assertThat(entries()).isEmpty();
    }

    @Test
    void nestedTransactionsAreSavepoints() {
        postTo("/savepoints").then().statusCode(204);
        assertThat(entries()).containsExactly("outer", "second");
    }

    @Test
    void requiresNewIsAPartToo() {
        postTo("/requires-new?fail=false").then().statusCode(204);
        assertThat(entries()).containsExactly("new", "outer");
    }

    @Test
    void requiresNewIsUndoneWithTheOuterOne() {
        postTo("/requires-new?fail=true").then().statusCode(204);
        assertThat(entries()).containsExactly("after");
    }

    @Test
    void rollbackOnlyUndoesItsOwnAlone() {
        postTo("/rollback-only").then().statusCode(204);
        assertThat(entries()).containsExactly("before");
    }

    @Test
    void readOnlyHoldsForItsOwnAlone() {
        postTo("/read-only?write=false").then().statusCode(204);
        assertThat(entries()).containsExactly("after");
    }

    @Test
    void readOnlyRefusesWrites() {
        assertThat(postTo("/read-only?write=true").then().statusCode(500).extract().asString())
                .contains("cannot execute INSERT in a read-only transaction");
        assertThat(entries()).isEmpty();
    }

    @Test
    void isolationLevelIsThatOfTheRequest() {
        assertThat(postTo("/isolation").then().statusCode(500).extract().asString())
                .contains("Cannot change transaction isolation level in the middle of a transaction");
        assertThat(entries()).isEmpty();
    }
}
