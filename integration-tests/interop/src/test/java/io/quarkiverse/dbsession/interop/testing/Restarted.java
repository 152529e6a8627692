package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.RepeatedTest;

import io.quarkiverse.dbsession.interop.Entries;
import io.quarkiverse.dbsession.testing.DbRollback;

/**
 * An application that is not the first one of this JVM, with another database.
 */
@DbRollback
abstract class Restarted extends TestedTest {

    @Inject
    Entries entries;

    @RepeatedTest(2)
    void requestsAreRolledBack() {
        post("/tested/hibernate?text=request").then().statusCode(204);
        entries.atomic("bean");
        assertThat(said("select text from entry order by text")).containsExactly("bean", "request");
        assertThat(database.strings("select text from entry")).isEmpty();
    }
}
