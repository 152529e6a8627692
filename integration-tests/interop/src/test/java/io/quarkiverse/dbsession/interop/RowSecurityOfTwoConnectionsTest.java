package io.quarkiverse.dbsession.interop;

import java.util.Map;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/**
 * The same where requests take turns on two connections.
 */
@QuarkusTest
@WithTestResource(RowSecurityResource.class)
@TestProfile(RowSecurityOfTwoConnectionsTest.Profile.class)
class RowSecurityOfTwoConnectionsTest extends RowSecurityTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.plain.jdbc.max-size", "2", "quarkus.datasource.plain.jdbc.min-size", "2");
        }
    }
}
