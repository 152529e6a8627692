package io.quarkiverse.dbsession.example;

import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that begin with empty tables.
 */
@QuarkusTest
@DbTruncate
class ExampleTruncateTest extends ExampleTest {

    /** Not by the test: that would hide tables that are not empty. */
    @Override
    void emptyTables() {
    }
}
