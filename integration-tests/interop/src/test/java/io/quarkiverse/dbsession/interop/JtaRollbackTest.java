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
@Typed(JtaRollbackTest.class) // or Quarkus takes it for one that the class it extends may be, too
class JtaRollbackTest extends JtaTest {

    @Inject
    AgroalDataSource inTest;

    @Override
    DataSource beside() {
        return inTest;
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.INDEPENDENT)
    void independentSessionsAndNewContextsHaveNothingToDoWithIt(boolean fail) {
    }

    @Override
    @Test
    @Disabled(Savepoints.INDEPENDENT)
    void ownWorkOutsideOfItIsEndedBeforeItGoesOn() {
    }

    @Override
    @Test
    @Disabled(Savepoints.INDEPENDENT)
    void requiresNewStaysWhenTheOuterOneIsRolledBack() {
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.INDEPENDENT)
    void whatTheApplicationDoesWithRowsOfAnIndependentSessionIsAPartOfIt(boolean fail, int rows) {
    }

    @Override
    @Test
    @Disabled(Savepoints.SAME)
    void requiresNewIsATransactionOfItsOwn() {
    }

    @Override
    @ParameterizedTest
    @Disabled(Savepoints.SAME)
    void notSupportedIsTheSessionsOwn(int status, boolean own) {
    }
}
