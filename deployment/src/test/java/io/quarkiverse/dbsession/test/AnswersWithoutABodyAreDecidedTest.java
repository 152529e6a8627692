package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;

import java.net.URI;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;

/**
 * P3 and P4 for answers that have no body (HEAD, OPTIONS, 303, 304) and for those that filters give in place of a method.
 */
class AnswersWithoutABodyAreDecidedTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @BeforeEach
    void commitsThatFail() {
        AdvisoryLock.letCommitsOfExampleWait();
    }

    @ParameterizedTest
    @CsvSource({ "HEAD, /get/good, 200", "HEAD, /head/good, 200", "OPTIONS, /options/good, 200", "GET, /cached/good, 304",
            "POST, /see-other/good, 303", "POST, /see-other-rest/good, 303", "POST, /see-other-thrown/good, 303" })
    void successCommits(String method, String path, int status) {
        given().redirects().follow(false).header("If-None-Match", "\"1\"").request(method, path).then().statusCode(status)
                .body(emptyString());
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({ "HEAD, /get", "HEAD, /head", "OPTIONS, /options", "GET, /cached" })
    void failureRollsBack(String method, String path) {
        given().header("If-None-Match", "\"1\"").request(method, path + "/not-found").then().statusCode(404);
        assertThat(pool.getMetrics().activeCount()).isZero();
        given().header("If-None-Match", "\"1\"").request(method, path + "/thrown").then().statusCode(500);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "HEAD, /get", "HEAD, /head", "OPTIONS, /options", "GET, /cached", "POST, /see-other",
            "POST, /see-other-rest", "POST, /see-other-thrown" })
    void commitThatFailsIsAnError(String method, String path) {
        var response = given().redirects().follow(false).header("If-None-Match", "\"1\"").request(method, path + "/refused");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.header("Location")).isNull();
        assertThat(response.header("ETag")).isNull();
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** Quarkus REST answers by itself, and is no failure: what a pre-matching filter has written is committed. */
    @Test
    void optionsWithoutAMethodCommitWhatAFilterHasWritten() {
        given().queryParam("filter", "pre-matching").queryParam("status", 0).options("/get-only").then().statusCode(200)
                .header("Allow", containsString("GET"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "pre-matching, 202, 1", "pre-matching, 409, 0", "pre-matching, 500, 0", "of-method, 202, 1",
            "of-method, 303, 1",
            "of-method, 409, 0", "uni, 202, 1", "uni, 409, 0" })
    void statusOfAFilterThatAnswersDecides(String filter, int status, int rows) {
        given().redirects().follow(false).queryParam("filter", filter).queryParam("status", status).get("/get/never").then()
                .statusCode(status);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(strings = { "pre-matching", "of-method", "uni" })
    void filterThatThrowsRollsBack(String filter) {
        given().queryParam("filter", filter).queryParam("status", -1).get("/get/never").then().statusCode(500);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = { "pre-matching", "of-method", "uni" })
    void failedCommitOfAFilterThatAnswersIsAnError(String filter) {
        given().queryParam("filter", filter).queryParam("status", 202).queryParam("text", "refused").get("/get/never").then()
                .statusCode(500);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/")
    public static class Orders {

        @Inject
        DbSession session;

        @GET
        @Path("/get/{how}")
        @Blocking
        public String get(String how) {
            insert(how);
            return "order";
        }

        @HEAD
        @Path("/head/{how}")
        @Blocking
        public Response head(String how) {
            insert(how);
            return Response.ok().build();
        }

        @OPTIONS
        @Path("/options/{how}")
        @Blocking
        public Response options(String how) {
            insert(how);
            return Response.ok().build();
        }

        @GET
        @Path("/cached/{how}")
        @Blocking
        public Response cached(String how, @jakarta.ws.rs.core.Context Request request) {
            insert(how);
            ResponseBuilder notModified = request.evaluatePreconditions(new EntityTag("1"));
            assertThat(notModified).isNotNull();
            return notModified.build();
        }

        @POST
        @Path("/see-other/{how}")
        public Response seeOther(String how) {
            insert(how);
            return Response.seeOther(URI.create("/elsewhere")).build();
        }

        @POST
        @Path("/see-other-rest/{how}")
        public RestResponse<Void> seeOtherRest(String how) {
            insert(how);
            return RestResponse.seeOther(URI.create("/elsewhere"));
        }

        @POST
        @Path("/see-other-thrown/{how}")
        public void seeOtherThrown(String how) {
            insert(how);
            throw new RedirectionException(303, URI.create("/elsewhere"));
        }

        private void insert(String how) {
            session.execute("insert into example(text) values (?)", how);
            switch (how) {
                case "not-found" -> throw new NotFoundException();
                case "thrown" -> throw new IllegalStateException(how);
                default -> {
                }
            }
        }
    }

    @Path("/get-only")
    public static class GetOnly {

        @GET
        public String get() {
            return "order";
        }
    }

    public static class Filters {

        @Inject
        DbSession session;

        @Inject
        ManagedExecutor workers;

        /** Runs on an I/O thread, and leaves the database to a worker. */
        @ServerRequestFilter(preMatching = true)
        public Uni<Response> preMatching(UriInfo uri) {
            assertThat(Context.isOnEventLoopThread()).isTrue();
            return isMeant("pre-matching", uri) ? Uni.createFrom().item(() -> answer(uri)).runSubscriptionOn(workers)
                    : Uni.createFrom().nullItem();
        }

        @ServerRequestFilter
        public Response ofMethod(UriInfo uri) {
            return isMeant("of-method", uri) ? answer(uri) : null;
        }

        @ServerRequestFilter
        public Uni<Response> uni(UriInfo uri) {
            return isMeant("uni", uri) ? Uni.createFrom().item(() -> answer(uri)).runSubscriptionOn(workers)
                    : Uni.createFrom().nullItem();
        }

        private static boolean isMeant(String filter, UriInfo uri) {
            return filter.equals(uri.getQueryParameters().getFirst("filter"));
        }

        private Response answer(UriInfo uri) {
            String text = uri.getQueryParameters().getFirst("text");
            session.execute("insert into example(text) values (?)", text == null ? "of a filter" : text);
            int status = Integer.parseInt(uri.getQueryParameters().getFirst("status"));
            if (status < 0) {
                throw new IllegalStateException("of a filter");
            }
            return status == 0 ? null : Response.status(status).build();
        }
    }
}
