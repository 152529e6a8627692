package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;

/**
 * P4 before a resource is reached: what a filter has done is rolled back when there is no resource (404), the method is
 * wrong (405) or the filter refuses; and committed when it answers by itself.
 */
class NoResourceRollsBackTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @ParameterizedTest
    @CsvSource({ "GET, /nowhere, 404, 0", "PUT, /orders, 405, 0", "GET, /orders?abort=403, 403, 0",
            "GET, /orders?abort=202, 202, 1",
            "GET, /orders, 200, 1" })
    void answerOfTheFrameworkDecides(String method, String path, int status, int rows) {
        given().request(method, path).then().statusCode(status);
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @Path("/orders")
    public static class Orders {

        @GET
        @Blocking
        public String get() {
            return "order";
        }
    }

    /** Works on a worker thread, as a pre-matching filter that waits for a database has to. */
    @Provider
    @PreMatching
    public static class Recorder implements ContainerRequestFilter {

        @Inject
        DbSession session;

        @Override
        public void filter(ContainerRequestContext request) {
            var reactive = (org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext) request;
            reactive.suspend();
            org.eclipse.microprofile.context.ThreadContext context = org.eclipse.microprofile.context.ThreadContext.builder()
                    .build();
            io.quarkus.runtime.ExecutorRecorder.getCurrent().execute(context.contextualRunnable(() -> {
                session.execute("insert into example(text) values ('one')");
                String abort = request.getUriInfo().getQueryParameters().getFirst("abort");
                if (abort != null) {
                    request.abortWith(Response.status(Integer.parseInt(abort)).build());
                } else {
                    reactive.resume();
                }
            }));
        }
    }
}
