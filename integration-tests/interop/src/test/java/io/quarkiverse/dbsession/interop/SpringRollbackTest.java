package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.inject.Typed;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
@Typed(SpringRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class SpringRollbackTest extends SpringTest {
}
