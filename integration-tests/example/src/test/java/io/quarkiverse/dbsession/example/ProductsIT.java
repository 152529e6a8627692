package io.quarkiverse.dbsession.example;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * The same against the packaged application.
 */
@QuarkusIntegrationTest
class ProductsIT extends ProductsTest {
}
