package io.quarkiverse.dbsession.interop;

import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;

/**
 * The same with the packaged application.
 */
@QuarkusMainIntegrationTest
class RefusedConfigurationIT extends RefusedConfigurationTest {
}
