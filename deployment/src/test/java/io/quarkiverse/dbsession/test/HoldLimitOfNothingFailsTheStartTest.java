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
 * 0 is no limit to some and no time at all to others.
 */
class HoldLimitOfNothingFailsTheStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .overrideConfigKey("quarkus.db-session.hold-limit", "0")
            .assertException(failure -> assertThat(failure)
                    .hasMessage("quarkus.db-session.hold-limit of the default datasource is PT0S, "
                            + "and a timeout is longer than 0. Correct it, or leave it out for no limit."));

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
