package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * Configuration that would be ignored or misunderstood is refused when the application starts, not at its first request.
 */
class BadConfigurationFailsTheStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.db-session.commit-statuses", "200-299,3xx")
            .assertException(
                    failure -> assertThat(failure).hasMessage("quarkus.db-session.commit-statuses: '3xx' is "
                            + "neither a status such as 409 nor a range such as 100-399"));

    @Test
    void startFails() {
        fail("the application must not start");
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @GET
        public boolean get() {
            return session.isOpen();
        }
    }
}
