package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.sql.SQLException;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P9: inside an active JTA transaction a session works on its connection, and leaves its end to it.
 */
class JtaTransactionIsJoinedTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Test
    void bothWorkOnOneConnectionAndAreCommittedTogether() {
        long before = pool.getMetrics().acquireCount();
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
        assertThat(pool.getMetrics().creationCount()).isEqualTo(1);
        assertThat(pool.getMetrics().acquireCount()).isGreaterThan(before);
    }

    @Test
    void bothAreRolledBackTogether() {
        given().post("/orders/bad").then().statusCode(418);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void endOfTheTransactionIsNotTheSessions() {
        given().post("/orders/commit").then().statusCode(418)
                .body(equalTo(
                        "commit() of the session of the default datasource was called inside a JTA transaction, which alone "
                                + "decides when its work is committed. Let it end, or call setRollbackOnly() to have it rolled back."));
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        AgroalDataSource dataSource;

        @POST
        @Transactional
        public void insert() throws SQLException {
            session.execute("insert into example(text) values ('one')");
            try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
                statement.execute("insert into example(text) select text || ' and another' from example");
            }
            assertThat(session.isOpen()).isTrue();
            assertThat(session.inTransaction()).isTrue();
        }

        @POST
        @Path("/bad")
        @Transactional
        public void bad() throws SQLException {
            insert();
            throw new IllegalStateException("bad");
        }

        @POST
        @Path("/commit")
        @Transactional
        public void commit() {
            session.execute("insert into example(text) values ('one')");
            session.commit();
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }
}
