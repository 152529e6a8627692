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
 * The header has whole seconds, and rounding would be a guess.
 */
class RetryAfterOfFractionsFailsTheStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.db-session.retry-after", "1500ms")
            .assertException(
                    failure -> assertThat(failure).hasMessage("quarkus.db-session.retry-after is PT1.5S, and the header "
                            + "Retry-After is a number of whole seconds. Correct it, or leave it out for 5 seconds."));

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
