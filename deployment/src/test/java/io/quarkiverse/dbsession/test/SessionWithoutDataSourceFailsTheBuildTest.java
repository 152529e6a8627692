package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: without a JDBC datasource there are no sessions, and the message says how to come by one.
 */
class SessionWithoutDataSourceFailsTheBuildTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.datasource.jdbc", "false")
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.http.test-port", "0")
            .assertException(failure -> assertThat(failure).isInstanceOf(DeploymentException.class)
                    .hasMessage(Orders.class.getName() + "#session asks for a DbSession, but the application has no JDBC "
                            + "datasource. Add a JDBC driver extension, such as quarkus-jdbc-postgresql, and set "
                            + "quarkus.datasource.db-kind."));

    @Test
    void buildFails() {
        fail("the application must not be built");
    }

    @Singleton
    static class Orders {

        @Inject
        DbSession session;
    }
}
