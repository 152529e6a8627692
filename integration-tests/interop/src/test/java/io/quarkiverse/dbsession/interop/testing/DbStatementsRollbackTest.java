package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
class DbStatementsRollbackTest extends StatementsOfRequests {

    @Test
    void areParametersOfTestsThatHaveTheAnnotation(DbStatements ofTest) {
        said("select 1");
        assertThat(ofTest.lastRequest().texts()).containsExactly("select 1");
    }
}
