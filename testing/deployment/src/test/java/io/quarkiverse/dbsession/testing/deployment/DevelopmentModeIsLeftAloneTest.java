package io.quarkiverse.dbsession.testing.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalPoolInterceptor;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.quarkus.test.QuarkusDevModeTest;

/**
 * Development mode has the tools of tests among its dependencies if their scope is wrong: the application works as it does
 * without them.
 */
class DevelopmentModeIsLeftAloneTest {

    private static final int PORT = FreePort.find();

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(archive -> archive.addClass(Keys.class)
                    .addAsResource(new StringAsset("""
                            quarkus.datasource.db-kind=postgresql
                            quarkus.datasource.username=postgres
                            quarkus.datasource.password=postgres
                            quarkus.datasource.jdbc.url=%s
                            quarkus.devservices.enabled=false
                            quarkus.http.port=%d
                            """.formatted(Database.url(), PORT)), "application.properties"))
            .setLogRecordPredicate(record -> record.getMessage().startsWith("Installed features: "));

    @BeforeEach
    void emptyTable() {
        Database.execute("drop table if exists keys", "create table keys(key text primary key)");
    }

    /** One, as each starts an application of its own. */
    @Test
    void nothingIsMadeOfIt() {
        assertThat(APPLICATION.getLogRecords()).singleElement().extracting(record -> record.getParameters()[0]).asString()
                .contains("db-session").doesNotContain("db-session-testing");
        given().port(PORT).get("/keys/driver").then().statusCode(200).body(is("org.postgresql.Driver"));
        given().port(PORT).get("/keys/interceptors").then().statusCode(200).body(is("0"));
        given().port(PORT).header(DbTestOwner.HEADER, "of a test that has ended").post("/keys").then().statusCode(204);
        assertThat(Database.number("select count(*) from keys")).isEqualTo(1);
    }

    @Path("/keys")
    public static class Keys {

        @Inject
        DbSession session;

        @Inject
        AgroalDataSource pool;

        @Inject
        @Any
        Instance<AgroalPoolInterceptor> interceptors;

        @POST
        public void insert() {
            session.execute("insert into keys(key) values ('the key')");
        }

        @GET
        @Path("/driver")
        public String driver() {
            return pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration()
                    .connectionProviderClass().getName();
        }

        @GET
        @Path("/interceptors")
        public long interceptors() {
            return interceptors.stream().count();
        }
    }
}
