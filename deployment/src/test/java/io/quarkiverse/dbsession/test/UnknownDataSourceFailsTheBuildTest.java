package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: every session of a datasource that does not exist is named, with the datasources that do.
 */
class UnknownDataSourceFailsTheBuildTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.datasource.second.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.second.jdbc.url", TestDatabase.url())
            .assertException(failure -> assertThat(failure).isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("2 mistakes in the use of database sessions:")
                    .hasMessageContaining(Orders.class.getName()
                            + "#audit asks for a DbSession of datasource 'audti', which is no "
                            + "JDBC datasource of the application. JDBC datasources: the default datasource, datasource 'second'. "
                            + "Correct the name, or configure quarkus.datasource.\"audti\".db-kind.")
                    .hasMessageContaining("parameter 'sessions' of " + Orders.class.getName()
                            + " constructor asks for a DbSession of datasource 'thrid'"));

    @Test
    void buildFails() {
        fail("the application must not be built");
    }

    @Singleton
    static class Orders {

        @Inject
        @DataSource("audti")
        DbSession audit;

        @Inject
        @DataSource("second")
        DbSession second;

        @Inject
        DbSession session;

        Orders(@DataSource("thrid") Instance<DbSession> sessions) {
        }
    }
}
