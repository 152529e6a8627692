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
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
@Typed(JtaRowsRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class JtaRowsRollbackTest extends JtaRowsTest {

    @Inject
    AgroalDataSource inTest;

    @Override
    DataSource beside() {
        return inTest;
    }

    @Override
    @Test
    @Disabled(Savepoints.SEEN)
    void multiFromOutsideIsNoPartOfIt() {
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.KILLED)
    void killedBackendThatIsSwallowedIsNotSilent(String how) {
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.KILLED)
    void killedBackendRollsItBack(String how) {
    }

    @Override
    @Test
    @Disabled(Savepoints.SAME)
    void bodyThatQueriesComesAfterIt() {
    }

    @Override
    @Test
    @Disabled(Savepoints.SAME)
    void multiThatIsMadeOutsideComesAfterIt() {
    }
}
