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
 * P11 on the command line.
 */
@QuarkusMainTest
@WithTestResource(PostgresResource.class)
@TestProfile(CommandLineTest.Profile.class)
class CommandLineTest {

    /** The application of the tests before listens on the port still. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.host-enabled", "false");
        }
    }

    @Test
    @Launch("atomic")
    void atomic(LaunchResult result) {
        assertSeen(result, "1", 0);
    }

    @Test
    @Launch("stage")
    void stage(LaunchResult result) {
        assertSeen(result, "1", 0);
    }

    /** Quarkus activates no request context for {@code run}, and says what to do. */
    @Test
    @Launch("commit")
    void sessionNeedsARequestContext(LaunchResult result) {
        assertSeen(result, "ContextNotActiveException: ", 0);
        assertThat(result.getOutput()).contains("@ActivateRequestContext");
    }

    @Test
    @Launch({ "commit", "in a request context" })
    void commit(LaunchResult result) {
        assertSeen(result, "1", 0);
    }

    @Test
    @Launch({ "forget", "in a request context" })
    void forget(LaunchResult result) {
        assertSeen(result, "0", 1);
    }

    /**
     * @param warnings how many there are beside that of the application's start
     */
    private static void assertSeen(LaunchResult result, String seen, int warnings) {
        String output = result.getOutput() + result.getErrorOutput();
        assertThat(result.exitCode()).isZero();
        assertThat(output).contains("Seen by others: " + seen);
        assertThat(output.split("Uncommitted work on the default datasource was rolled back", -1)).hasSize(2 + warnings);
    }
}
