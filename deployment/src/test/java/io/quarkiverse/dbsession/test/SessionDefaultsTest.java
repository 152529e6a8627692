package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * The settings of a datasource's sessions; P5: and nothing of them left on the pooled connection.
 */
class SessionDefaultsTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.db-session.isolation", "serializable")
            .overrideConfigKey("quarkus.db-session.statement-timeout", "1s")
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.second.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.second.username", "postgres")
            .overrideConfigKey("quarkus.datasource.second.password", "postgres")
            .overrideConfigKey("quarkus.datasource.second.jdbc.url", TestDatabase.url())
            .overrideConfigKey("quarkus.db-session.second.isolation", "repeatable-read");

    @Test
    void isolationIsThatOfTheDataSource() throws SQLException {
        given().get("/isolation").then().body(equalTo("serializable, repeatable read"));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("show transaction_isolation")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("read committed");
        }
    }

    @Test
    void slowStatementIsCancelled() {
        given().get("/slow").then().statusCode(504).body(containsString("PT1S"));
    }

    @Test
    void slowStatementOfAViewIsCancelledToo() {
        given().get("/slow/view").then().statusCode(504);
    }

    @Path("/")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        @DataSource("second")
        DbSession second;

        @GET
        @Path("/isolation")
        public String isolation() {
            String show = "show transaction_isolation";
            return session.sql(show).query(String.class).single() + ", " + second.sql(show).query(String.class).single();
        }

        @GET
        @Path("/slow")
        public void slow() {
            session.sql("select pg_sleep(30)").query().list();
        }

        @GET
        @Path("/slow/view")
        public void slowView() throws SQLException {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute("select pg_sleep(30)");
            }
        }

        @ServerExceptionMapper
        public Response map(StatementTimeout e) {
            return Response.status(504).entity(e.getMessage()).build();
        }

        @ServerExceptionMapper
        public Response map(SQLException e) {
            return Response.status("57014".equals(e.getSQLState()) ? 504 : 500).entity(e.getMessage()).build();
        }
    }
}
