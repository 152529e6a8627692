package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class JdbiTest extends LibraryTest {

    @Override
    String path() {
        return "/jdbi";
    }

    /** Jdbi begins none inside of another one, and leaves what to do to whoever catches the exception. */
    @Test
    @Override
    void transactionInsideOfAnotherOneIsRolledBackAlone() {
        postTo("/nested").then().statusCode(204);
        assertThat(entries()).containsExactly("inner", "outer", "outer, after it");
    }

    @Test
    void savepoints() {
        postTo("/savepoints").then().statusCode(204);
        assertThat(entries()).containsExactly("one", "three");
    }

    @Test
    void transactionsByHand() {
        assertThat(postTo("/by-hand").then().statusCode(200).extract().jsonPath().<Boolean> getList(""))
                .containsExactly(false, true, false);
        assertThat(entries()).containsExactly("kept", "outside");
    }

    @Test
    void forgottenTransactionIsUndoneAndJdbiSaysSo() {
        assertThat(postTo("/forgotten").then().statusCode(200).extract().asString())
                .contains("Improper transaction handling detected");
        assertThat(entries()).containsExactly("session");
    }

    @Test
    void isolationLevelIsThatOfTheRequest() {
        assertThat(postTo("/isolation").then().statusCode(500).extract().asString())
                .contains("Cannot change transaction isolation level in the middle of a transaction");
        assertThat(entries()).isEmpty();
    }
}
