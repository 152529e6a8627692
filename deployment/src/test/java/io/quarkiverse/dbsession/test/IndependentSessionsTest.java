package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P12: sessions that belong to their caller have nothing to do with the request's. On a pool of two connections.
 */
class IndependentSessionsTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = appWithSecondConnections()
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "2")
            .overrideConfigKey("quarkus.datasource.jdbc.acquisition-timeout", "1S");

    @Inject
    DbSessions sessions;

    @ParameterizedTest(name = "{0}: {1}, rows {2}")
    @CsvSource(delimiter = '|', textBlock = """
            survives-the-request  | 418 | 2
            request-survives      | 204 | 1
            closed-uncommitted    | 204 | 1
            manual                | 204 | 1
            marked                | 204 |
            too-many              | 204 | 1
            units                 | 204 | 1 3
            """)
    void independentSession(String path, int status, String rows) {
        given().post("/independent/" + path).then().statusCode(status);
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by id) from example")).isEqualTo(rows);
    }

    /** It needs no context. */
    @Test
    void outsideOfRequests() {
        assertThat(sessions.independent().<Integer> call(session -> session.execute("insert into example(text) values ('1')")))
                .isEqualTo(1);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Test
    void closedSessionRefusesWork() throws SQLException {
        DbSession session = sessions.open();
        assertThat(session.isOpen()).as("lazy, too").isFalse();
        session.execute("insert into example(text) values ('1')");
        session.close();
        session.close();
        assertThat(session.isOpen()).isFalse();
        assertThatThrownBy(() -> session.execute("insert into example(text) values ('2')"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The independent session of the default datasource has been closed and refuses work. Open another one with "
                                + "DbSessions.open().");
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
        assertThat(session.connection().isClosed()).isTrue();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/independent")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        DbSessions sessions;

        private static void insert(DbSession session, int text) {
            session.sql("insert into example(text) values (?)").param(Integer.toString(text)).update();
        }

        private static IllegalStateException failure() {
            return new IllegalStateException("on purpose");
        }

        @POST
        @Path("/survives-the-request")
        public void survivesTheRequest() {
            insert(session, 1);
            sessions.independent().run(own -> {
                insert(own, 2);
                assertThat(own.sql("select count(*) from example").query(Long.class).single()).isEqualTo(1);
            });
            throw failure();
        }

        @POST
        @Path("/request-survives")
        public void requestSurvives() {
            insert(session, 1);
            assertThatThrownBy(() -> sessions.independent().run(own -> {
                insert(own, 2);
                throw failure();
            })).hasMessage("on purpose").hasNoSuppressedExceptions();
        }

        @POST
        @Path("/closed-uncommitted")
        public void closedUncommitted() {
            try (DbSession own = sessions.open()) {
                insert(own, 2);
            }
            insert(session, 1);
        }

        @POST
        @Path("/manual")
        public void manual() {
            try (DbSession own = sessions.open()) {
                insert(own, 1);
                own.commit();
                insert(own, 2);
                own.rollback();
            }
            assertThat(session.isOpen()).isFalse();
        }

        @POST
        @Path("/marked")
        public void marked() {
            sessions.independent().run(own -> {
                insert(own, 1);
                own.setRollbackOnly();
            });
        }

        @POST
        @Path("/too-many")
        public void tooMany() {
            insert(session, 1);
            sessions.independent().run(own -> {
                insert(own, 2);
                assertThatThrownBy(() -> sessions.independent().run(third -> insert(third, 3)))
                        .isInstanceOf(ConnectionUnavailable.class)
                        .hasMessageContaining("became free within PT1S: all 2 of its pool are in use")
                        .hasMessageContaining(
                                "This request already holds 2 of them while it waits for another one, and may be waiting "
                                        + "for itself");
                own.rollback();
            });
        }

        @POST
        @Path("/units")
        public void units() {
            sessions.independent().run(own -> {
                own.atomic().run(() -> insert(own, 1));
                assertThatThrownBy(() -> own.nested().run(() -> {
                    insert(own, 2);
                    throw failure();
                })).hasMessage("on purpose");
                assertThatThrownBy(() -> own.atomic().run(own::close)).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("inside a unit of work");
                insert(own, 3);
            });
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }
    }
}
