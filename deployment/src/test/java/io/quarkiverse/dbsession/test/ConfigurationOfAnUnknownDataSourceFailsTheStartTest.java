package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15 for configuration.
 */
class ConfigurationOfAnUnknownDataSourceFailsTheStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.db-session.audti.statement-timeout", "5s")
            .assertException(failure -> assertThat(failure)
                    .hasMessage("quarkus.db-session.\"audti\" configures the "
                            + "sessions of a datasource 'audti' that does not exist. JDBC datasources with sessions: [<default>]. "
                            + "Correct the name, or configure quarkus.datasource.\"audti\"."));

    @Test
    void startFails() {
        fail("the application must not start");
    }

    @Singleton
    static class Orders {

        @Inject
        DbSession session;
    }
}
