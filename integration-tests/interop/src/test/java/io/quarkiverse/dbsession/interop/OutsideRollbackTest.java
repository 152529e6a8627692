package io.quarkiverse.dbsession.interop;

import javax.sql.DataSource;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back. Jobs and messages of WebSockets say nothing of the test that they are for.
 */
@QuarkusTest
@DbRollback(unowned = DbRollback.Unowned.JOIN)
@Typed(OutsideRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class OutsideRollbackTest extends OutsideTest {

    @Inject
    AgroalDataSource inTest;

    @Override
    DataSource beside() {
        return inTest;
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.SEEN)
    void otherThreadsOfARequestShareItsSession(String place, int status, int rows) {
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.SEEN)
    void whatIsLeftIsRolledBack(String place) {
    }

    @Override
    @Test
    @Disabled(Savepoints.SEEN)
    void messagesOfAWebSocket() {
    }
}
