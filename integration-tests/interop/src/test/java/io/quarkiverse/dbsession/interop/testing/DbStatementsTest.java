package io.quarkiverse.dbsession.interop.testing;

import org.junit.jupiter.api.AfterEach;

import io.quarkus.test.junit.QuarkusTest;

/**
 * With real transactions.
 */
@QuarkusTest
class DbStatementsTest extends StatementsOfRequests {

    @AfterEach
    void clear() {
        database.execute("truncate entry restart identity");
    }
}
