package io.quarkiverse.dbsession.interop;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * The same on the packaged application.
 */
@QuarkusIntegrationTest
class JtaIT extends JtaTest {
}
