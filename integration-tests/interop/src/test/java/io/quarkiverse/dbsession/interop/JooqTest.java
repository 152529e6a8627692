package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class JooqTest extends LibraryTest {

    @Override
    String path() {
        return "/jooq";
    }

    @Test
    void nestedTransactionsAreSavepoints() {
        postTo("/savepoints").then().statusCode(204);
        assertThat(entries()).containsExactly("outer", "second");
    }
}
