package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * A database that cannot be reached is not an error of the application: clients hear when to come back, load balancers hear
 * that it is not ready, and both tell nothing of the database.
 */
class UnavailableDatabaseAnswers503Test extends SessionTest {

    static final int NOBODY = TcpRelay.reservePort(UnavailableDatabaseAnswers503Test.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .overrideConfigKey("quarkus.datasource.down.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.down.jdbc.url", TestDatabase.url(NOBODY))
            .overrideConfigKey("quarkus.datasource.down.jdbc.acquisition-timeout", "1s")
            .overrideConfigKey("quarkus.datasource.excluded.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.excluded.jdbc.url", TestDatabase.url(NOBODY))
            .overrideConfigKey("quarkus.datasource.excluded.health-exclude", "true")
            .overrideConfigKey("quarkus.db-session.retry-after", "7s")
            .assertLogRecords(records -> assertThat(records)
                    .filteredOn(record -> record.getLoggerName().equals("io.quarkiverse.dbsession"))
                    .extracting(LogRecord::getMessage)
                    .singleElement().asString().startsWith("No connection of datasource 'down' could be opened: "));

    @Test
    void clientIsToldToComeBack() {
        given().get("/down").then().statusCode(503).header("Retry-After", "7").body(equalTo(""));
        given().get("/up").then().statusCode(200);
    }

    @Test
    void applicationIsNotReady() {
        given().get("/q/health/ready").then().statusCode(503)
                .body("checks.find { it.name == 'Database sessions' }.status", equalTo("DOWN"))
                .body("checks.find { it.name == 'Database sessions' }.data.down",
                        equalTo("DOWN: no connection (SQLState 08001)"))
                .body("checks.find { it.name == 'Database sessions' }.data.'<default>'", equalTo("UP"))
                .body("checks.find { it.name == 'Database sessions' }.data.excluded", equalTo(null));
    }

    @Path("/")
    public static class Orders {

        @Inject
        @DataSource("down")
        DbSession down;

        @Inject
        @DataSource("excluded")
        DbSession excluded;

        @Inject
        DbSession session;

        @GET
        @Path("/down")
        public String down() {
            return down.sql("select 'works'").query(String.class).single();
        }

        @GET
        @Path("/up")
        public String up() {
            return session.sql("select 'works'").query(String.class).single();
        }
    }
}
