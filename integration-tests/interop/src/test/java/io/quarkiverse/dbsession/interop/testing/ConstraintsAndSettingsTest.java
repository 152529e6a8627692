package io.quarkiverse.dbsession.interop.testing;

import io.quarkus.test.junit.QuarkusTest;

/**
 * With real transactions, which those of tests are measured against.
 */
@QuarkusTest
class ConstraintsAndSettingsTest extends ConstraintsAndSettings {
}
