package io.quarkiverse.dbsession.example;

import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusTest;

/**
 * With real transactions.
 */
@QuarkusTest
@DbTruncate
class StatementsAreCountedTruncateTest extends StatementsAreCountedTest {
}
