package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/**
 * What can be configured when the application starts.
 */
@QuarkusTest
@TestProfile(ConfigurationTest.Profile.class)
class ConfigurationTest extends InteropTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.db-session.commit-statuses", "200-299,409",
                    "quarkus.db-session.plain.isolation", "serializable",
                    "quarkus.db-session.plain.statement-timeout", "50ms",
                    "quarkus.datasource.plain.jdbc.max-size", "2",
                    "quarkus.datasource.plain.jdbc.acquisition-timeout", "500ms");
        }
    }

    @ParameterizedTest
    @CsvSource({ "200, 1", "300, 0", "409, 1", "404, 0" })
    void statusesAndIsolation(int status, int rows) {
        assertThat(post("/pool/configured?status=" + status).then().statusCode(status).extract().asString())
                .isEqualTo("serializable");
        assertThat(entries()).hasSize(rows);
    }

    @Test
    void statementTimeout() {
        assertThat(post("/pool/too-long").then().statusCode(500).extract().asString()).startsWith("StatementTimeout: "
                + "The statement was cancelled: its timeout of PT0.05S ran out [statement on datasource 'plain': "
                + "select pg_sleep(30)]");
    }

    @Test
    void exhaustedPool() {
        expectWarning("Sorry, acquisition timeout!");
        assertThat(post("/pool/exhausted").then().statusCode(200).extract().asString()).startsWith(
                "ConnectionUnavailable: No connection of datasource 'plain' became free within PT0.5S: all 2 of its pool are in "
                        + "use, or new ones could not be opened in time (Sorry, acquisition timeout!). Hold connections for less "
                        + "time, or raise quarkus.datasource.\"plain\".jdbc.max-size or "
                        + "quarkus.datasource.\"plain\".jdbc.acquisition-timeout.");
    }
}
