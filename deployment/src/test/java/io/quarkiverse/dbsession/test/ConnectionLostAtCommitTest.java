package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P3: when the connection breaks at the commit, the client hears of an error, and the application whether the outcome is known.
 * P5: the broken connection does not go back to the pool.
 */
class ConnectionLostAtCommitTest extends SessionTest {

    static final int RELAY_PORT = TcpRelay.reservePort(ConnectionLostAtCommitTest.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .overrideConfigKey("quarkus.datasource.jdbc.url", TestDatabase.url(RELAY_PORT))
            // The pool says that a connection was closed; nothing else is logged.
            .assertLogRecords(records -> assertThat(records).allMatch(record -> record.getLoggerName().contains("agroal")));

    TcpRelay relay;

    @BeforeEach
    void startRelay() throws IOException {
        relay = new TcpRelay(RELAY_PORT);
    }

    @AfterEach
    void stopRelay() throws IOException {
        pool.flush(FlushMode.GRACEFUL);
        await(() -> pool.getMetrics().availableCount() == 0, "connections through the relay are still there");
        relay.close();
    }

    @Test
    void brokenBeforeTheServerHearsOfIt() {
        relay.onRequest((text, link) -> {
            if (text.contains("COMMIT")) {
                link.cut();
            }
        });
        given().post("/orders").then().statusCode(500).body(equalTo("UNKNOWN"));
        assertThat(TestDatabase.rows("example")).isZero();
        nextRequestWorks();
    }

    @Test
    void brokenBeforeTheAnswerArrives() {
        relay.onRequest((text, link) -> {
            if (text.contains("COMMIT")) {
                link.cutAtAnswer();
            }
        });
        given().post("/orders").then().statusCode(500).body(equalTo("UNKNOWN"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
        TestDatabase.execute("truncate example");
        nextRequestWorks();
    }

    /** The application swallows that the connection broke: the commit knows that there is nothing to commit. */
    @Test
    void brokenBeforeTheCommit() {
        relay.onRequest((text, link) -> {
            if (text.contains("select 'cut here'")) {
                link.cut();
            }
        });
        given().post("/orders/swallow").then().statusCode(500).body(equalTo("ROLLED_BACK"));
        assertThat(TestDatabase.rows("example")).isZero();
        nextRequestWorks();
    }

    private void nextRequestWorks() {
        relay.onRequest((text, link) -> {
        });
        assertThat(pool.getMetrics().activeCount()).isZero();
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        public void insert() {
            session.execute("insert into example(text) values ('one')");
        }

        @POST
        @Path("/swallow")
        public void swallow() {
            insert();
            try {
                session.sql("select 'cut here'").query(String.class).single();
            } catch (io.quarkiverse.dbsession.ConnectionUnavailable swallowed) {
                assertThat(swallowed).hasMessageContaining("the default datasource");
            }
        }
    }

    @Provider
    public static class CommitFailedMapper implements ExceptionMapper<CommitFailed> {

        @Override
        public Response toResponse(CommitFailed e) {
            return Response.serverError().entity(e.outcome().name()).build();
        }
    }
}
