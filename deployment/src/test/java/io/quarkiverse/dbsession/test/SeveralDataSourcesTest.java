package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P10 with two datasources: each its own transaction, one outcome, and the truth about it when the second commit fails.
 */
class SeveralDataSourcesTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.second.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.second.username", "postgres")
            .overrideConfigKey("quarkus.datasource.second.password", "postgres")
            .overrideConfigKey("quarkus.datasource.second.jdbc.url", TestDatabase.url())
            .overrideConfigKey("quarkus.datasource.second.jdbc.metrics.enabled", "true");

    @Inject
    @DataSource("second")
    AgroalDataSource secondPool;

    @BeforeEach
    void secondTable() {
        TestDatabase.execute("drop table if exists second", "create table second(id bigint primary key, text text not null, "
                + "parent bigint references second(id) deferrable initially deferred)");
    }

    @AfterEach
    void nothingOfTheSecondHasLeaked() {
        await(() -> secondPool.getMetrics().activeCount() == 0, "connections of the second pool are in use");
    }

    @Test
    void bothAreCommitted() {
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(TestDatabase.rows("second")).isEqualTo(1);
    }

    @Test
    void bothAreRolledBack() {
        given().post("/orders/thrown").then().statusCode(418);
        assertThat(TestDatabase.rows("example")).isZero();
        assertThat(TestDatabase.rows("second")).isZero();
    }

    @Test
    void theErrorNamesWhatHadBeenCommitted() {
        given().post("/orders/second-fails").then().statusCode(418).body(equalTo("second after [<default>]"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        assertThat(TestDatabase.rows("second")).isZero();
    }

    @Test
    void nothingIsCommittedWhenTheFailureIsKnown() {
        given().post("/orders/swallowed").then().statusCode(418).body(equalTo("second after []"));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        @DataSource("second")
        DbSession second;

        @POST
        public void both() {
            session.execute("insert into example(text) values ('one')");
            second.execute("insert into second(id, text) values (1, 'one')");
        }

        @POST
        @Path("/thrown")
        public void thrown() {
            both();
            throw new IllegalStateException("thrown");
        }

        @POST
        @Path("/second-fails")
        public void secondFails() {
            both();
            second.execute("insert into second(id, text, parent) values (2, 'two', 42)");
        }

        @POST
        @Path("/swallowed")
        public void swallowed() {
            both();
            try {
                second.execute("insert into second(id) values (3)");
            } catch (io.quarkiverse.dbsession.ConstraintViolation swallowed) {
                assertThat(swallowed.kind()).isEqualTo(io.quarkiverse.dbsession.ConstraintViolation.Kind.NOT_NULL);
            }
        }

        @ServerExceptionMapper
        public Response map(CommitFailed e) {
            return Response.status(418).entity(e.dataSource().orElseThrow() + " after " + e.committed()).build();
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }
    }
}
