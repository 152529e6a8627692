package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class JooqTest extends LibraryTest {

    @Override
    String path() {
        return "/jooq";
    }

    @Test
    @DiffersWithRollback(Reason.INDEPENDENT)
    void clientWorksInTheSessionOfTheContextThatIsActive() {
        postTo("/new-context").then().statusCode(409);
        assertThat(entries()).containsExactly("new context");
    }

    @Test
    void clientSaysWhereThereIsNoSession() {
        assertThat(postTo("/no-context").then().statusCode(200).extract().asString())
                .contains("getConnection() was called where no request context is active");
        assertThat(entries()).isEmpty();
    }

    @Test
    void nestedTransactionsAreSavepoints() {
        postTo("/savepoints").then().statusCode(204);
        assertThat(entries()).containsExactly("outer", "second");
    }

    /** The pool would refuse to go back to one there, and jOOQ would go on as if it had been done. */
    @Test
    void nestedTransactionsAreSavepointsInsideOfJtaToo() {
        postTo("/savepoints-in-jta").then().statusCode(204);
        assertThat(entries()).containsExactly("outer", "second");
    }
}
