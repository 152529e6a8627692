package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P2: requests that hold a connection while they wait for another one can use up the pool and wait for each other. In
 * development and
 * test it is told where, once for each pair of places.
 */
class SecondConnectionsAreWarnedOfTest extends SessionTest {

    static final String PLACE = "io.quarkiverse.dbsession.test.SecondConnectionsAreWarnedOfTest$Resource.";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records)
                    .extracting(record -> new org.jboss.logmanager.formatters.PatternFormatter("%s").format(record))
                    .allMatch(text -> text.startsWith("A second connection of the default datasource is taken at " + PLACE)
                            && text.contains(" while the one that was taken at " + PLACE + "insert, line ")
                            && text.endsWith(
                                    " is held: requests that do so together can wait for each other until the pool gives up. "
                                            + "commit() and close() the session before independent work or a new context, or do it in the same "
                                            + "transaction."))
                    .anyMatch(text -> text.contains(PLACE + "lambda$independent$"))
                    .anyMatch(text -> text.contains(PLACE + "lambda$context$"))
                    .hasSize(2));

    @Test
    void bothPlacesAreToldOnce() {
        for (int i = 0; i < 3; i++) {
            given().post("/second/independent").then().statusCode(204);
            given().post("/second/context").then().statusCode(204);
        }
    }

    @Test
    void nothingIsToldOfOneAfterTheOther() {
        given().post("/second/closed").then().statusCode(204);
    }

    @Path("/second")
    public static class Resource {

        @Inject
        DbSession session;

        @Inject
        DbSessions sessions;

        @POST
        @Path("/independent")
        public void independent() {
            insert();
            sessions.independent().run(other -> other.sql("select 1").query(Integer.class).single());
        }

        @POST
        @Path("/context")
        public void context() {
            insert();
            sessions.newContext().run(() -> session.sql("select 1").query(Integer.class).single());
        }

        @POST
        @Path("/closed")
        public void closed() {
            insert();
            session.commit();
            session.close();
            sessions.independent().run(other -> other.sql("select 1").query(Integer.class).single());
        }

        private void insert() {
            session.sql("select 1").query(Integer.class).single();
        }
    }
}
