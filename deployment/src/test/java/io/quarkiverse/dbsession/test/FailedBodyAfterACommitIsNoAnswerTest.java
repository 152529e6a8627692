package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URL;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;

/**
 * P3: an error says that nothing was kept. So there is none for a body that fails when what its request has done is
 * committed: the client finds its connection closed, as with a body that breaks off later.
 */
class FailedBodyAfterACommitIsNoAnswerTest extends SessionTest {

    static final int TIMES = 20;

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records)
                    .filteredOn(record -> record.getLoggerName().equals("io.quarkiverse.dbsession"))
                    .hasSize(3 * TIMES)
                    .allMatch(record -> record.getThrown() != null)
                    .allMatch(record -> record.getMessage()
                            .startsWith("The body of the answer to %s %s has failed, and what the request "
                                    + "had done was committed: an error would say that it was not. The connection is closed without an answer.")));

    @TestHTTPResource("/")
    URL server;

    @ParameterizedTest
    @ValueSource(strings = { "streaming-output", "multi", "writer" })
    void workIsThereAndNobodySaysThatItIsNot(String body) throws IOException {
        // More than once: the connection is closed by another thread than the one that ends the request.
        for (int i = 0; i < TIMES; i++) {
            try (RawClient client = new RawClient(server).post("/bodies/" + body)) {
                assertThat(client.rest()).isEmpty();
            }
        }
        assertThat(TestDatabase.rows("example")).isEqualTo(TIMES);
    }

    /** What may be done again without harm is answered as ever. */
    @ParameterizedTest
    @ValueSource(strings = { "streaming-output", "multi", "writer" })
    void safeMethodIsAnsweredWithAnError(String body) {
        given().get("/bodies/" + body).then().statusCode(500);
    }

    @ParameterizedTest
    @ValueSource(strings = { "nothing", "rolled-back", "read-only" })
    void requestThatHasCommittedNothingIsAnsweredWithAnError(String what) {
        given().post("/bodies/" + what).then().statusCode(500);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** It has failed before the outcome. */
    @Test
    void failedMethodIsAnsweredWithAnError() {
        given().post("/bodies/failed").then().statusCode(500);
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Path("/bodies")
    public static class Bodies {

        @Inject
        DbSession session;

        private void insert() {
            session.execute("insert into example(text) values (gen_random_uuid()::text)");
        }

        @POST
        @Path("/streaming-output")
        public StreamingOutput post() {
            insert();
            return fails();
        }

        @GET
        @Path("/streaming-output")
        public StreamingOutput get() {
            session.sql("select count(*) from example").query(Long.class).single();
            return fails();
        }

        @POST
        @Path("/multi")
        @Blocking
        public Multi<String> postMulti() {
            insert();
            return Multi.createFrom().failure(new IllegalStateException("fails"));
        }

        @GET
        @Path("/multi")
        @Blocking
        public Multi<String> getMulti() {
            session.sql("select count(*) from example").query(Long.class).single();
            return Multi.createFrom().failure(new IllegalStateException("fails"));
        }

        @POST
        @Path("/writer")
        public Unwritable postUnwritable() {
            insert();
            return new Unwritable();
        }

        @GET
        @Path("/writer")
        public Unwritable getUnwritable() {
            session.sql("select count(*) from example").query(Long.class).single();
            return new Unwritable();
        }

        @POST
        @Path("/nothing")
        public StreamingOutput nothing() {
            return fails();
        }

        @POST
        @Path("/rolled-back")
        public StreamingOutput rolledBack() {
            insert();
            session.setRollbackOnly();
            return fails();
        }

        @POST
        @Path("/read-only")
        public StreamingOutput readOnly() {
            session.atomic().readOnly().run(() -> session.sql("select count(*) from example").query(Long.class).single());
            return fails();
        }

        @POST
        @Path("/failed")
        public String failed() {
            insert();
            throw new IllegalStateException("fails");
        }

        private static StreamingOutput fails() {
            return out -> {
                throw new IllegalStateException("fails");
            };
        }
    }

    public static class Unwritable {
    }

    @Provider
    public static class FailingWriter implements MessageBodyWriter<Unwritable> {

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Unwritable.class;
        }

        @Override
        public void writeTo(Unwritable unwritable, Class<?> type, Type genericType, Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> httpHeaders, OutputStream entityStream) {
            throw new IllegalStateException("fails");
        }
    }
}
