package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ExtractableResponse;

/**
 * P3: a commit that fails is never answered as a success, neither by status nor by what the success would have carried.
 */
class FailedCommitBecomesAnErrorTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler"));

    @BeforeEach
    void deferredConstraint() {
        TestDatabase.execute("alter table example add parent bigint references example(id) deferrable initially deferred");
    }

    @ParameterizedTest
    @ValueSource(strings = { "deferred", "swallowed", "swallowed-in-view" })
    void answerIsAnErrorWithoutTheSuccessHeaders(String kind) {
        ExtractableResponse<?> response = given().post("/orders/" + kind).then().statusCode(500).extract();
        assertThat(response.header("X-Order")).isNull();
        assertThat(response.cookies()).isEmpty();
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void exceptionMapperMayAnswer() {
        given().queryParam("mapped", true).post("/orders/deferred").then().statusCode(409)
                .body(equalTo("ROLLED_BACK example_parent_fkey FOREIGN_KEY 23503"));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void swallowedErrorIsTheCause() {
        given().queryParam("mapped", true).post("/orders/swallowed").then().statusCode(409)
                .body(equalTo("ROLLED_BACK select * from nowhere"));
    }

    /** The success comes from a request filter, so that the commit fails when the abort chain is running already. */
    @Test
    void answerOfAnAbortingFilterIsAnErrorToo() {
        ExtractableResponse<?> response = given().header("X-Abort", true).post("/orders/deferred").then().statusCode(500)
                .extract();
        assertThat(response.header("X-Order")).isNull();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        @Path("/deferred")
        public Response deferred() {
            session.execute("insert into example(text, parent) values ('one', 42)");
            return success();
        }

        @POST
        @Path("/swallowed")
        public Response swallowed() {
            session.execute("insert into example(text) values ('one')");
            try {
                session.sql("select * from nowhere").query(String.class).list();
            } catch (InvalidSql swallowed) {
                assertThat(swallowed.sqlState()).contains("42P01");
            }
            return success();
        }

        @POST
        @Path("/swallowed-in-view")
        public Response swallowedInView() throws java.sql.SQLException {
            session.execute("insert into example(text) values ('one')");
            try (java.sql.Statement statement = session.connection().createStatement()) {
                statement.execute("select * from nowhere");
            } catch (java.sql.SQLException swallowed) {
                assertThat(swallowed.getSQLState()).isEqualTo("42P01");
            }
            return success();
        }

        static Response success() {
            return Response.ok("created").header("X-Order", "1").cookie(new NewCookie.Builder("order").value("1").build())
                    .build();
        }
    }

    @Provider
    public static class Aborting implements ContainerRequestFilter {

        @Inject
        DbSession session;

        @Override
        public void filter(ContainerRequestContext request) {
            if (request.getHeaderString("X-Abort") != null) {
                session.execute("insert into example(text, parent) values ('one', 42)");
                request.abortWith(Orders.success());
            }
        }
    }

    @Provider
    public static class CommitFailedMapper implements ExceptionMapper<CommitFailed> {

        @Inject
        io.vertx.ext.web.RoutingContext request;

        @Override
        public Response toResponse(CommitFailed e) {
            if (request.request().getParam("mapped") == null) {
                // As if there were no mapper.
                throw e;
            }
            String reason = e.getCause() instanceof ConstraintViolation violation
                    ? e.constraint().orElseThrow() + " " + violation.kind() + " " + e.sqlState().orElseThrow()
                    : e.sql().orElseThrow();
            return Response.status(409).entity(e.outcome() + " " + reason).build();
        }
    }
}
