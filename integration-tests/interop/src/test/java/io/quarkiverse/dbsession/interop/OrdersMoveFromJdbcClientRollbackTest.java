package io.quarkiverse.dbsession.interop;

import javax.sql.DataSource;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
@Typed(OrdersMoveFromJdbcClientRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class OrdersMoveFromJdbcClientRollbackTest extends OrdersMoveFromJdbcClientTest {

    @Inject
    AgroalDataSource inTest;

    @Override
    DataSource beside() {
        return inTest;
    }

    @Override
    @Test
    @Disabled(Savepoints.LEVEL)
    void reportIsReadAtOneMoment() {
    }

    @Override
    @Test
    @Disabled(Savepoints.SEEN)
    void codeThatHasNotMovedDoesNotSeeWhatIsUncommitted() {
    }
}
