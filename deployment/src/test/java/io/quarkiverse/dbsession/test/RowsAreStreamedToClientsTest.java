package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;

/**
 * P13, P5: rows that are read while the body is written. The outcome of the request comes first; what reads them is a read-only
 * transaction, and its connection goes back when the body ends, breaks or is left.
 */
class RowsAreStreamedToClientsTest extends SessionTest {

    private static final String NUMBERS = "select generate_series(1, 2500)::text";
    private static final String BROKEN = "select rpad((1 / (2000 - generate_series(1, 2500)))::text, 100, 'x')";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp().assertLogRecords(records -> assertThat(records)
            // A body that breaks is told to the log; the client hears nothing of what could deny a commit.
            .anyMatch(record -> isOfUnanswered(record, "the outcome of the request has been decided"))
            .anyMatch(record -> isOfUnanswered(record, "the transaction that they were read in has been committed"))
            .filteredOn(record -> !isOfUnanswered(record, ""))
            .extracting(LogRecord::getLoggerName).doesNotContain("io.quarkiverse.dbsession", "io.agroal.pool"));

    private static boolean isOfUnanswered(LogRecord record, String reason) {
        return record.getLoggerName().equals("io.quarkiverse.dbsession")
                && record.getMessage().startsWith("The body of the answer") && record.getThrown().getMessage().contains(reason);
    }

    @TestHTTPResource
    URL server;

    @Inject
    Orders orders;

    @ParameterizedTest
    @ValueSource(strings = { "json", "blocking-json", "ndjson", "events", "text", "rest-multi", "output" })
    void rowsComeAfterTheOutcome(String kind) {
        String body = given().queryParam("sql", NUMBERS).post("/orders/" + kind).then().statusCode(200).extract().asString();
        assertThat(body).isEqualTo(expected(kind));
        assertThat(TestDatabase.rows("example")).isEqualTo(written(kind));
    }

    /** The one on the event loop writes nothing. */
    private static int written(String kind) {
        return kind.equals("json") ? 0 : 1;
    }

    private static String expected(String kind) {
        Stream<String> rows = IntStream.rangeClosed(1, 2500).mapToObj(Integer::toString);
        return switch (kind) {
            case "json", "blocking-json" -> rows.collect(Collectors.joining(",", "[", "]"));
            case "ndjson", "output" -> rows.collect(Collectors.joining("\n", "", "\n"));
            case "events" -> rows.collect(Collectors.joining("\n\ndata:", "data:", "\n\n"));
            default -> rows.collect(Collectors.joining());
        };
    }

    @ParameterizedTest
    @ValueSource(strings = { "json", "ndjson", "events", "text", "rest-multi" })
    void failureInTheMiddleBreaksTheBody(String kind) throws Exception {
        HttpResponse<InputStream> response = send("/orders/" + kind + "?sql=" + encoded(BROKEN));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> response.body().readAllBytes()).as("the end of a whole body").isInstanceOf(IOException.class);
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isEqualTo(written(kind));
    }

    @ParameterizedTest
    @ValueSource(strings = { "json", "ndjson", "text", "rest-multi" })
    void failureBeforeTheFirstRowIsNoSuccess(String kind) throws IOException {
        String path = "/orders/" + kind + "?sql=" + encoded("select nothing");
        if (written(kind) == 0) {
            given().urlEncodingEnabled(false).post(path).then().statusCode(500);
        } else {
            isUnanswered(path);
        }
    }

    private void isUnanswered(String path) throws IOException {
        try (RawClient client = new RawClient(server).post(path)) {
            assertThat(client.rest()).isEmpty();
        }
    }

    /** P13 */
    @Test
    void writesAreRefused() throws IOException {
        isUnanswered("/orders/text?sql=" + encoded("insert into example(text) values ('late') returning text"));
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "json", "ndjson", "events", "text", "rest-multi", "output", "for-each" })
    void clientThatLeavesGivesTheConnectionBack(String kind) throws Exception {
        try (RawClient client = new RawClient(server)) {
            client.post("/orders/" + kind + "?sql=" + encoded("select generate_series(1, 100000000)::text"));
            assertThat(client.statusLine()).contains("200");
            await(() -> pool.getMetrics().activeCount() == 1, "nothing is being read");
        }
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
    }

    /** Not only when the request ends. */
    @Test
    void subscriberThatCancelsGivesTheConnectionBack() throws Exception {
        orders.finish = new CountDownLatch(1);
        HttpResponse<InputStream> response = send("/orders/first-three");
        assertThat(response.body().readNBytes(3)).isEqualTo("123".getBytes(StandardCharsets.US_ASCII));
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        orders.finish.countDown();
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("end");
    }

    @Test
    void multiThatEscapesFromItsUnitFails() {
        assertThat(given().post("/orders/escaped").then().statusCode(500).extract().asString()).isEqualTo("A Multi of the "
                + "session of the default datasource was made inside a unit of work and is read when that has ended. Read it "
                + "inside of the unit to its end, or make it outside; list() reads all rows at once.");
    }

    @Test
    void multiIsReadInsideItsUnit() {
        given().post("/orders/inside").then().statusCode(200);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    /** The outcome has ended it: no body may look whole. */
    @Test
    void streamFromBeforeTheOutcomeIsOver() throws IOException {
        isUnanswered("/orders/early-stream");
    }

    /** P7 */
    @Test
    void streamsAreRefusedOnTheEventLoop() {
        String answer = given().post("/orders/loop").then().statusCode(500).extract().asString();
        assertThat(answer).contains("@Blocking");
    }

    private static String encoded(String sql) {
        return URLEncoder.encode(sql, StandardCharsets.UTF_8);
    }

    private HttpResponse<InputStream> send(String path) throws Exception {
        return HttpClient.newBuilder().version(Version.HTTP_1_1).build().send(
                HttpRequest.newBuilder(server.toURI().resolve(path)).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofInputStream());
    }

    @Path("/orders")
    @Singleton
    public static class Orders {

        volatile CountDownLatch finish;

        @Inject
        DbSession session;

        /** On the event loop. */
        @POST
        @Path("/json")
        @Produces(MediaType.APPLICATION_JSON)
        public Multi<String> json(@RestQuery String sql) {
            assertThat(Context.isOnEventLoopThread()).isTrue();
            return rows(sql);
        }

        @POST
        @Path("/blocking-json")
        @Produces(MediaType.APPLICATION_JSON)
        @Blocking
        public Multi<String> blockingJson(@RestQuery String sql) {
            return insertAndRead(sql);
        }

        @POST
        @Path("/ndjson")
        @Produces("application/x-ndjson")
        @Blocking
        public Multi<String> ndjson(@RestQuery String sql) {
            return insertAndRead(sql);
        }

        @POST
        @Path("/events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Blocking
        public Multi<String> events(@RestQuery String sql) {
            return insertAndRead(sql);
        }

        @POST
        @Path("/text")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public Multi<String> text(@RestQuery String sql) {
            return insertAndRead(sql);
        }

        @POST
        @Path("/rest-multi")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public RestMulti<String> restMulti(@RestQuery String sql) {
            return RestMulti.fromMultiData(insertAndRead(sql)).withDemand(10).build();
        }

        @POST
        @Path("/output")
        @Produces(MediaType.TEXT_PLAIN)
        public StreamingOutput output(@RestQuery String sql) {
            insert();
            return out -> {
                try (Stream<String> rows = session.sql(sql).query(String.class).stream()) {
                    for (String row : (Iterable<String>) rows::iterator) {
                        out.write((row + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                }
            };
        }

        @POST
        @Path("/for-each")
        @Produces(MediaType.TEXT_PLAIN)
        public StreamingOutput forEach(@RestQuery String sql) {
            insert();
            return out -> session.sql(sql).query(String.class).forEach(row -> {
                try {
                    out.write((row + "\n").getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @POST
        @Path("/first-three")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public Multi<String> firstThree() {
            Multi<String> end = Multi.createFrom().emitter(emitter -> new Thread(() -> {
                try {
                    assertThat(finish.await(10, TimeUnit.SECONDS)).isTrue();
                    emitter.emit("end");
                    emitter.complete();
                } catch (InterruptedException | AssertionError e) {
                    emitter.fail(e);
                }
            }).start());
            return Multi.createBy().concatenating().streams(insertAndRead(NUMBERS).select().first(3), end);
        }

        @POST
        @Path("/escaped")
        @Produces(MediaType.TEXT_PLAIN)
        @Blocking
        public Multi<String> escaped() {
            return session.atomic().call(() -> rows(NUMBERS));
        }

        @POST
        @Path("/inside")
        public String inside() {
            session.atomic().run(() -> {
                insert();
                assertThat(rows("select text from example").collect().asList().await().indefinitely())
                        .containsExactly("one");
            });
            return "done";
        }

        @POST
        @Path("/early-stream")
        public StreamingOutput earlyStream() {
            Stream<String> rows = session.sql(NUMBERS).query(String.class).stream();
            return out -> rows.forEach(row -> {
                try {
                    out.write(row.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @POST
        @Path("/loop")
        @Produces(MediaType.TEXT_PLAIN)
        public Multi<String> loop() {
            return Multi.createFrom().items(session.sql(NUMBERS).query(String.class).stream());
        }

        @ServerExceptionMapper
        public Response message(DbSessionException e) {
            return Response.serverError().entity(e.getMessage()).type(MediaType.TEXT_PLAIN_TYPE).build();
        }

        @ServerExceptionMapper
        public Response message(IllegalStateException e) {
            return Response.serverError().entity(e.getMessage()).type(MediaType.TEXT_PLAIN_TYPE).build();
        }

        private Multi<String> insertAndRead(String sql) {
            insert();
            return rows(sql);
        }

        private void insert() {
            session.execute("insert into example(text) values ('one')");
        }

        private Multi<String> rows(String sql) {
            return session.sql(sql).query(String.class).multi();
        }
    }
}
