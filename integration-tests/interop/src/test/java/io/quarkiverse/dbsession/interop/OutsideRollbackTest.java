package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.inject.Typed;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back. Jobs and messages of WebSockets say nothing of the test that they are for.
 */
@QuarkusTest
@DbRollback(unowned = DbRollback.Unowned.JOIN)
@Typed(OutsideRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class OutsideRollbackTest extends OutsideTest {
}
