package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.testing.deployment.continuous.KeysET;
import io.quarkiverse.dbsession.testing.deployment.continuous.KeysResource;
import io.quarkus.test.ContinuousTestingTestUtils;
import io.quarkus.test.ContinuousTestingTestUtils.TestStatus;
import io.quarkus.test.QuarkusDevModeTest;

/**
 * Development mode tests what has changed, in one JVM with applications that follow each other: each of them is rolled
 * back, and a test that fails is, too.
 */
class ContinuousTestingTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(archive -> archive.addClass(KeysResource.class)
                    .addAsResource(new StringAsset(ContinuousTestingTestUtils.appProperties(
                            "quarkus.datasource.db-kind=postgresql",
                            "quarkus.datasource.username=postgres",
                            "quarkus.datasource.password=postgres",
                            "quarkus.datasource.jdbc.url=" + Database.url() + "?ApplicationName=continuous",
                            "quarkus.devservices.enabled=false",
                            "quarkus.http.port=0",
                            "quarkus.http.test-port=0")), "application.properties"))
            .withTestArchive(archive -> archive.addClass(KeysET.class));

    private final ContinuousTestingTestUtils tests = new ContinuousTestingTestUtils();

    /** Before the application starts, as its tests do then. */
    @BeforeAll
    static void emptyTable() {
        Database.execute("drop table if exists keys", "create table keys(key text primary key)");
    }

    @Test
    void testsFollowTheSources() {
        awaitTests(2, 0);
        APPLICATION.modifySourceFile(KeysResource.class, text -> text.replace("first version", "second version"));
        awaitTests(0, 2);
        APPLICATION.modifyTestSourceFile(KeysET.class, text -> text.replace("first version", "second version"));
        awaitTests(2, 0);
    }

    private void awaitTests(int passed, int failed) {
        TestStatus status;
        do {
            // A change that is noticed twice is followed by two runs. One that never comes makes this fail, with the last state.
            status = tests.waitForNextCompletion();
        } while (status.getTotalTestsPassed() != passed || status.getTotalTestsFailed() != failed);
        assertThat(Database.number("select count(*) from keys")).as("rows that are left").isZero();
        // The backend of a connection that was closed ends a moment later.
        await("connections that are left").until(
                () -> Database.number("select count(*) from pg_stat_activity where application_name = 'continuous'") == 0);
    }
}
