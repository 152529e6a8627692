package io.quarkiverse.dbsession.interop;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * The same against the packaged application.
 */
@QuarkusIntegrationTest
class RowSecurityIT extends RowSecurityTest {
}
