package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: two makers of the same session are named, be they the application's two or one of its and the extension's.
 */
class ClashingProducersFailTheBuildTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.datasource.replaced.db-kind", "postgresql")
            .assertException(failure -> assertThat(failure).isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("2 mistakes in the use of database sessions:")
                    .hasMessageContaining(Sessions.class.getName()
                            + "#mine() makes a DbSession of the default datasource, for which "
                            + "the extension makes one already. Give it a qualifier of its own, or make it an @Alternative with a "
                            + "@Priority to replace the extension's. JDBC datasources: the default datasource, "
                            + "datasource 'replaced'.")
                    .hasMessageContaining(" makes a DbSession of datasource 'elsewhere', and so does another bean.")
                    .hasMessageNotContaining("#allowed()"));

    @Test
    void buildFails() {
        fail("the application must not be built");
    }

    @Dependent
    static class Sessions {

        @Produces
        DbSession mine() {
            return null;
        }

        @Produces
        @DataSource("elsewhere")
        DbSession one() {
            return null;
        }

        @Produces
        @DataSource("elsewhere")
        DbSession other() {
            return null;
        }

        @Produces
        @Alternative
        @Priority(1)
        @DataSource("replaced")
        DbSession allowed() {
            return null;
        }
    }

    @Singleton
    static class Orders {

        @Inject
        DbSession session;
    }
}
