package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.LogRecord;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Query;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;

/**
 * P5: an administrator, or a server that shuts down, takes the backend away between two rows. Whoever reads hears of it once.
 * The next request, on a pool of one, does not get what is left of the connection: Agroal does not recognise it by the
 * SQLState 57P01.
 */
class BackendKilledWhileRowsAreReadTest extends SessionTest {

    private static final String KILLED = "There is no usable connection [statement on the default datasource: " + Orders.ROWS
            + "]: terminating connection due to administrator command (SQLState 57P01). ";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp().overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.jdbc.acquisition-timeout", "10s")
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    // The pool says that a connection was closed; a body that breaks is told to the log.
                    .allMatch(name -> name.contains("agroal") || name.startsWith("org.jboss.resteasy.reactive.")
                            || name.startsWith("io.quarkus.") || name.startsWith("io.quarkiverse.dbsession")));

    @TestHTTPResource
    URL server;

    @Inject
    DbSessions sessions;

    @ParameterizedTest
    @ValueSource(strings = { "for-each", "stream", "multi" })
    void readerHearsOfIt(String how) {
        given().queryParam("how", how).post("/orders/read").then().statusCode(503).body(startsWith(KILLED));
        nothingIsLeft();
    }

    /** The server answers nothing more while the reader waits for the row. */
    @ParameterizedTest
    @ValueSource(strings = { "for-each", "stream", "multi" })
    void readerThatWaitsForARowHearsOfIt(String how) throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> given().queryParam("how", how)
                .post("/orders/wait").then().statusCode(503).extract().asString());
        await(() -> TestDatabase.number("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == 1,
                "nobody waits for a row");
        kill("wait_event = 'PgSleep'");
        assertThat(answer.get(10, TimeUnit.SECONDS)).contains("(SQLState 57P01)");
        nothingIsLeft();
    }

    /** P3 */
    @ParameterizedTest
    @ValueSource(strings = { "for-each", "stream", "multi" })
    void whoeverSwallowsItCommitsNothing(String how) {
        given().queryParam("how", how).post("/orders/swallow").then().statusCode(500).body(equalTo("ROLLED_BACK"));
        nothingIsLeft();
    }

    /** P6: after a rollback on another connection. */
    @ParameterizedTest
    @ValueSource(strings = { "for-each", "stream", "multi" })
    void requestGoesOnAfterARollback(String how) {
        given().queryParam("how", how).post("/orders/go-on").then().statusCode(204);
        assertThat(TestDatabase.text("select string_agg(text, ',') from example")).isEqualTo("further");
        TestDatabase.execute("truncate example");
        nextRequestWorks();
    }

    @Test
    void streamIsOverAfterIt() {
        try (DbSession own = sessions.open()) {
            Iterator<Integer> rows = Orders.rows(own).stream().iterator();
            Iterator<Integer> others = Orders.rows(own).stream().iterator();
            Orders.kill(own);
            assertThatThrownBy(() -> rows.forEachRemaining(row -> {
            })).isInstanceOf(ConnectionUnavailable.class).hasMessageStartingWith(KILLED);
            assertThatThrownBy(rows::next).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("reading them has failed before");
            assertThatThrownBy(() -> others.forEachRemaining(row -> {
            })).isInstanceOf(ConnectionUnavailable.class);
        }
        nothingIsLeft();
    }

    /** The status has been sent: no body may look whole. */
    @ParameterizedTest
    @ValueSource(strings = { "text", "ndjson", "json", "events" })
    void bodyIsBrokenOff(String kind) throws Exception {
        try (InputStream body = bodyOfKilled(kind)) {
            assertThatThrownBy(body::readAllBytes).as("the end of a whole body").isInstanceOf(IOException.class);
        }
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        nothingIsLeft();
    }

    /**
     * Whether the client sees that the body breaks off is up to Quarkus REST, which resets the response and ends it at once.
     */
    @ParameterizedTest
    @ValueSource(strings = { "output", "output-for-each" })
    void outputGivesTheConnectionBack(String kind) throws Exception {
        try (InputStream body = bodyOfKilled(kind)) {
            await(() -> pool.getMetrics().activeCount() == 0 || isAtEnd(body), "the output goes on");
        }
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        nothingIsLeft();
    }

    private static boolean isAtEnd(InputStream body) {
        try {
            return body.readNBytes(10_000).length < 10_000;
        } catch (IOException e) {
            return true;
        }
    }

    /** The rest of a body whose backend has been killed when some of it had been read. */
    private InputStream bodyOfKilled(String kind) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newBuilder().version(Version.HTTP_1_1).build().send(
                HttpRequest.newBuilder(server.toURI().resolve("/orders/" + kind)).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        InputStream body = response.body();
        assertThat(body.readNBytes(100)).hasSize(100);
        kill("query like '%generate_series(1, 100000000)%'");
        return body;
    }

    private static void kill(String which) {
        assertThat(TestDatabase.text("select bool_and(pg_terminate_backend(pid, 10000)) from pg_stat_activity where " + which
                + " and pid <> pg_backend_pid()")).isEqualTo("t");
    }

    private void nothingIsLeft() {
        assertThat(pool.getMetrics().activeCount()).isZero();
        // One that is being closed counts for a moment.
        await(() -> pool.getMetrics().availableCount() == 0, "the killed connection is there for the next request");
        assertThat(TestDatabase.rows("example")).isZero();
        nextRequestWorks();
    }

    private static void nextRequestWorks() {
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Path("/orders")
    public static class Orders {

        static final String ROWS = "select generate_series(1, 1000)";
        static final String WAIT = "select case when n > 20 then pg_sleep(60)::text::int else n end from generate_series(1, 30) n";
        static final String MANY = "select rpad(generate_series(1, 100000000)::text, 1000, 'x')";

        @Inject
        DbSession session;

        static Query<Integer> rows(DbSession session) {
            return session.sql(ROWS).fetchSize(10).query(Integer.class);
        }

        static void kill(DbSession session) {
            int backend = session.sql("select pg_backend_pid()").query(Integer.class).single();
            assertThat(TestDatabase.text("select pg_terminate_backend(" + backend + ", 10000)")).isEqualTo("t");
        }

        @POST
        public void insert() {
            session.execute("insert into example(text) values ('one')");
        }

        @POST
        @Path("/read")
        public void read(@RestQuery String how) {
            insert();
            readAndKill(how);
        }

        @POST
        @Path("/swallow")
        public void swallow(@RestQuery String how) {
            insert();
            try {
                readAndKill(how);
            } catch (ConnectionUnavailable e) {
                assertThat(session.inTransaction()).isTrue();
            }
        }

        @POST
        @Path("/go-on")
        public void goOn(@RestQuery String how) {
            swallow(how);
            session.rollback();
            session.execute("insert into example(text) values ('further')");
        }

        private void readAndKill(String how) {
            read(rows(session), how, row -> {
                if (row == 1) {
                    kill(session);
                }
            });
            throw new IllegalStateException("All has been read");
        }

        @POST
        @Path("/wait")
        public void waitForRow(@RestQuery String how) {
            insert();
            read(session.sql(WAIT).fetchSize(10).query(Integer.class), how, row -> {
            });
        }

        private static void read(Query<Integer> query, String how, Consumer<Integer> action) {
            switch (how) {
                case "for-each" -> query.forEach(action);
                case "stream" -> {
                    try (Stream<Integer> rows = query.stream()) {
                        rows.forEach(action);
                    }
                }
                default -> query.multi().onItem().invoke(action).collect().last().await().indefinitely();
            }
        }

        @POST
        @Path("/text")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public Multi<String> text() {
            return many().multi();
        }

        @POST
        @Path("/ndjson")
        @Produces("application/x-ndjson")
        @Blocking
        public Multi<String> ndjson() {
            return many().multi();
        }

        @POST
        @Path("/json")
        @Produces(MediaType.APPLICATION_JSON)
        public Multi<String> json() {
            return many().multi();
        }

        @POST
        @Path("/events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public Multi<String> events() {
            return many().multi();
        }

        @POST
        @Path("/output")
        @Produces(MediaType.TEXT_PLAIN)
        public StreamingOutput output() {
            return out -> {
                try (Stream<String> rows = many().stream()) {
                    for (String row : (Iterable<String>) rows::iterator) {
                        out.write(row.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            };
        }

        @POST
        @Path("/output-for-each")
        @Produces(MediaType.TEXT_PLAIN)
        public StreamingOutput outputForEach() {
            return out -> many().forEach(row -> {
                try {
                    out.write(row.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        private Query<String> many() {
            return session.sql(MANY).fetchSize(10).query(String.class);
        }

        @ServerExceptionMapper
        public Response map(ConnectionUnavailable e) {
            return Response.status(503).entity(e.getMessage()).type(MediaType.TEXT_PLAIN_TYPE).build();
        }

        @ServerExceptionMapper
        public Response map(CommitFailed e) {
            return Response.serverError().entity(e.outcome().name()).type(MediaType.TEXT_PLAIN_TYPE).build();
        }
    }
}
