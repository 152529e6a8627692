package io.quarkiverse.dbsession.interop.testing;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(AfterAnotherRestartTest.Profile.class)
class AfterAnotherRestartTest extends Restarted {

    public static class Profile implements QuarkusTestProfile {
    }
}
