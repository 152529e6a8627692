package io.quarkiverse.dbsession.interop.testing;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(AfterARestartTest.Profile.class)
class AfterARestartTest extends Restarted {

    public static class Profile implements QuarkusTestProfile {
    }
}
