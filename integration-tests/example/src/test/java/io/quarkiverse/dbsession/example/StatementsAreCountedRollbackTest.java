package io.quarkiverse.dbsession.example;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * With savepoints for transactions, of which nothing is recorded.
 */
@QuarkusTest
@DbRollback
class StatementsAreCountedRollbackTest extends StatementsAreCountedTest {
}
