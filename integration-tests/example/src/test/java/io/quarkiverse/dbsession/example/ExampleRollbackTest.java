package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeAll;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back.
 */
@QuarkusTest
@DbRollback
class ExampleRollbackTest extends ExampleTest {

    @Inject
    AgroalDataSource inTest;

    @Inject
    @DataSource("second")
    AgroalDataSource secondInTest;

    /** For good, as no test runs yet: which is why RestAssured has not been told where the application is. */
    @BeforeAll
    static void emptyTablesOnce() {
        given().baseUri(ConfigProvider.getConfig().getValue("test.url", String.class)).delete("/rows").then().statusCode(204);
    }

    /** Not in each test: that would hide what another one has left. */
    @Override
    void emptyTables() {
    }

    @Override
    AgroalDataSource beside() {
        return inTest;
    }

    /** The application counts past its pools, where nothing is seen of what is not committed. */
    @Override
    List<Integer> rows(Map<String, Integer> figures) throws SQLException {
        return List.of(count(inTest), count(secondInTest));
    }

    private static int count(AgroalDataSource dataSource) throws SQLException {
        return Integer.parseInt(strings(dataSource, "select count(*) from example").get(0));
    }

    /** One for each database, until the test ends. */
    @Override
    List<String> backendsOfTheTest() throws SQLException {
        List<String> backends = new ArrayList<>(strings(inTest, "select pg_backend_pid()"));
        backends.addAll(strings(secondInTest, "select pg_backend_pid()"));
        return backends;
    }
}
