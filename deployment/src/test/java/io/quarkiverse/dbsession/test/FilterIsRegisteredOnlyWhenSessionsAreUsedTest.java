package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.rest.OutcomeFilter;
import io.quarkus.arc.Arc;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P1 at its extreme: an application that has the extension and uses no session has nothing of it.
 */
class FilterIsRegisteredOnlyWhenSessionsAreUsedTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.unwatchedApp();

    @Test
    void nothingIsRegistered() {
        given().get("/hello").then().statusCode(200);
        assertThat(Arc.container().instance(OutcomeFilter.class).isAvailable()).isFalse();
        assertThat(Arc.container().instance(SessionRegistry.class).isAvailable()).isFalse();
    }

    @Path("/hello")
    public static class Hello {

        @GET
        public String hello() {
            return "hello";
        }
    }
}
