package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * A database that is down, that refuses the credentials or does not exist, and a pool that is exhausted: each its own
 * message, and the pool works when the cause is gone.
 */
class UnavailableDatabaseTest extends SessionTest {

    static final int NOBODY = TcpRelay.reservePort(UnavailableDatabaseTest.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.jdbc.acquisition-timeout", "2s")
            .overrideConfigKey("quarkus.datasource.down.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.down.username", "postgres")
            .overrideConfigKey("quarkus.datasource.down.password", "postgres")
            .overrideConfigKey("quarkus.datasource.down.jdbc.url", TestDatabase.url(NOBODY))
            .overrideConfigKey("quarkus.datasource.refused.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.refused.username", "nobody")
            .overrideConfigKey("quarkus.datasource.refused.password", "s3cr3t-password")
            .overrideConfigKey("quarkus.datasource.refused.jdbc.url", TestDatabase.url())
            .overrideConfigKey("quarkus.datasource.missing.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.missing.username", "postgres")
            .overrideConfigKey("quarkus.datasource.missing.password", "postgres")
            .overrideConfigKey("quarkus.datasource.missing.jdbc.url", TestDatabase.url().replace("/postgres", "/nowhere"))
            .overrideConfigKey("quarkus.datasource.malformed.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.malformed.jdbc.url", "localhost:5432/postgres")
            .assertLogRecords(records -> assertThat(records)
                    .noneMatch(record -> String.valueOf(record.getMessage()).contains("s3cr3t")));

    @Test
    void databaseIsDown() {
        given().get("/down").then().statusCode(503)
                .body(allOf(containsString("datasource 'down'"), containsString("reach"), containsString("08001")));
    }

    @Test
    void credentialsAreRefused() {
        given().get("/refused").then().statusCode(503)
                .body(allOf(containsString("datasource 'refused'"), containsString("credentials")));
    }

    @Test
    void databaseDoesNotExist() {
        given().get("/missing").then().statusCode(503)
                .body(allOf(containsString("datasource 'missing'"), containsString("3D000")));
    }

    @Test
    void urlIsMalformed() {
        given().get("/malformed").then().statusCode(503).body(allOf(
                containsString("No connection of datasource 'malformed' could be opened"),
                containsString("quarkus.datasource.\"malformed\".jdbc.url"), not(containsString("max-size"))));
    }

    @Test
    void poolIsExhausted() throws SQLException {
        try (Connection taken = pool.getConnection()) {
            given().get("/exhausted").then().statusCode(503)
                    .body(containsString("No connection of the default datasource became "
                            + "free within PT2S: all 1 of its pool are in use"))
                    .body(containsString("quarkus.datasource.jdbc.max-size"));
        }
        given().get("/exhausted").then().statusCode(200);
    }

    @Path("/")
    public static class Orders {

        @Inject
        @DataSource("down")
        DbSession down;

        @Inject
        @DataSource("malformed")
        DbSession malformed;

        @Inject
        @DataSource("refused")
        DbSession refused;

        @Inject
        @DataSource("missing")
        DbSession missing;

        @Inject
        DbSession session;

        @GET
        @Path("/{which}")
        public String get(String which) {
            DbSession chosen = switch (which) {
                case "down" -> down;
                case "malformed" -> malformed;
                case "refused" -> refused;
                case "missing" -> missing;
                default -> session;
            };
            return chosen.sql("select 'works'").query(String.class).single();
        }

        @ServerExceptionMapper
        public Response map(ConnectionUnavailable e) {
            return Response.status(503).entity(e.getMessage()).build();
        }
    }
}
