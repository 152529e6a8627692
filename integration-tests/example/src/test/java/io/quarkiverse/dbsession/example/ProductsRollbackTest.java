package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeAll;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
class ProductsRollbackTest extends ProductsTest {

    /** For good, as no test runs yet: which is why RestAssured has not been told where the application is. */
    @BeforeAll
    static void emptyTablesOnce() {
        given().baseUri(ConfigProvider.getConfig().getValue("test.url", String.class)).delete("/products").then()
                .statusCode(204);
    }

    /** Not in each test: that would hide what another one has left. */
    @Override
    void emptyTables() {
    }
}
