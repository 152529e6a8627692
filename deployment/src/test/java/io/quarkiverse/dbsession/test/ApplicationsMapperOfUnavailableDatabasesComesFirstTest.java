package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * What the application says of all failures of sessions, it says of databases that cannot be reached, too: JAX-RS would take
 * the mapper of the extension instead, because its exception is the nearer one.
 */
class ApplicationsMapperOfUnavailableDatabasesComesFirstTest extends SessionTest {

    static final int NOBODY = TcpRelay.reservePort(ApplicationsMapperOfUnavailableDatabasesComesFirstTest.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.down.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.down.jdbc.url", TestDatabase.url(NOBODY))
            .overrideConfigKey("quarkus.datasource.down.jdbc.acquisition-timeout", "1s");

    @Test
    void superclassIsMapped() {
        given().get("/down").then().statusCode(418);
    }

    @Path("/down")
    public static class Orders {

        @Inject
        @DataSource("down")
        DbSession down;

        @GET
        public String down() {
            return down.sql("select 'works'").query(String.class).single();
        }
    }

    @Provider
    public static class Mapper implements ExceptionMapper<DbSessionException> {

        @Override
        public Response toResponse(DbSessionException e) {
            return Response.status(418).build();
        }
    }
}
