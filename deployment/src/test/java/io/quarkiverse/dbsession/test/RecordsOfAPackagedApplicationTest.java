package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusProdModeTest;

/**
 * In a packaged application mappers reach private records and those of jars, too.
 */
class RecordsOfAPackagedApplicationTest {

    private static final int PORT = FreePort.find();

    @RegisterExtension
    static final QuarkusProdModeTest APP = new QuarkusProdModeTest()
            .withApplicationRoot(jar -> jar.addClasses(Items.class, Items.Item.class))
            // Those of tests are not packaged.
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-rest", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-postgresql", Version.getVersion())))
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .setRuntimeProperties(Map.of(
                    "quarkus.datasource.username", "postgres",
                    "quarkus.datasource.password", "postgres",
                    "quarkus.datasource.jdbc.url", TestDatabase.url(),
                    "quarkus.http.port", Integer.toString(PORT)))
            .setApplicationName("records")
            .setRun(true);

    @Test
    void areRead() {
        given().port(PORT).get("/items").then().statusCode(200)
                .body(equalTo(
                        "Item[id=1, error=Optional[Details[dataSource=a, sql=b, sqlState=c, constraint=null, batchRows=null]]]"));
    }

    @Path("/items")
    public static class Items {

        private record Item(long id, Optional<Details> error) {
        }

        @Inject
        DbSession session;

        @GET
        public String list() {
            return session.sql("select 1 as id, 'a' as error_data_source, 'b' as error_sql, 'c' as error_sql_state, "
                    + "null as error_constraint, null::int as error_batch_rows_first, null::int as error_batch_rows_last")
                    .query(Item.class).single().toString();
        }
    }
}
