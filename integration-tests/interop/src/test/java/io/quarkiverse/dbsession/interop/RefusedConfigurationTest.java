package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.main.Launch;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainTest;

/**
 * P15: configuration that would be ignored is refused when the application starts.
 */
@QuarkusMainTest
@WithTestResource(PostgresResource.class)
@TestProfile(RefusedConfigurationTest.Profile.class)
class RefusedConfigurationTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.host-enabled", "false", "quarkus.db-session.plane.isolation", "serializable");
        }
    }

    @Test
    @Launch(value = "atomic", exitCode = 1)
    void datasourceThatDoesNotExist(LaunchResult result) {
        assertThat(result.getOutput() + result.getErrorOutput())
                .contains("quarkus.db-session.\"plane\" configures the sessions "
                        + "of a datasource 'plane' that does not exist. JDBC datasources with sessions: [<default>, plain, second]. "
                        + "Correct the name, or configure quarkus.datasource.\"plane\".");
    }
}
