package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.core.Context;

/**
 * What is asked of each kind of resource method: on which thread it runs, that a success is committed and its connection given
 * back before the body is written and the first byte leaves, that a failure is rolled back, and that a commit which fails is an
 * error. A test class has the methods, and a {@code kinds()} of their paths and threads.
 */
public abstract class EndpointKindsTest extends SessionTest {

    /** Reminds at build time that items which are no texts would need a JSON extension. */
    static final String JSON_WITHOUT_EXTENSION = "io.quarkus.resteasy.reactive.server.deployment.QuarkusServerEndpointIndexer";

    static QuarkusUnitTest kindsApp() {
        return unwatchedApp(EndpointKindsTest.class, Seen.class, Receipt.class, ReceiptWriter.class)
                // What nobody maps, commits that fail among it, is reported by Quarkus and by nobody else.
                .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                        .isSubsetOf("io.quarkus.vertx.http.runtime.QuarkusErrorHandler", JSON_WITHOUT_EXTENSION));
    }

    @TestHTTPResource
    URL server;

    @Inject
    Seen seen;

    @BeforeEach
    void commitsThatWait() {
        AdvisoryLock.letCommitsOfExampleWait();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void committedAndGivenBackWhenTheBodyIsWritten(String kind, String thread) {
        given().post("/" + kind + "/good").then().statusCode(200).body(containsString("in use: 0, committed: 1"));
        assertThat(seen.thread).isEqualTo(thread);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nothingLeavesBeforeTheCommit(String kind) throws Exception {
        try (AdvisoryLock lock = new AdvisoryLock(); RawClient client = new RawClient(server).post("/" + kind + "/held")) {
            lock.awaitWaiter();
            assertThat(client.arrived()).as("bytes that have left before the commit").isZero();
            lock.close();
            assertThat(client.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.rest()).contains("in use: 0, committed: 1");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void exceptionRollsBack(String kind) {
        given().post("/" + kind + "/thrown").then().statusCode(500);
        assertThat(pool.getMetrics().activeCount()).isZero();
        given().post("/" + kind + "/conflict").then().statusCode(409);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void commitThatFailsIsAnError(String kind) {
        given().post("/" + kind + "/refused").then().statusCode(500);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** The work of all methods, and what they and their bodies see. */
    @Singleton
    public static class Seen {

        volatile String thread;

        @Inject
        AgroalDataSource pool;

        @Inject
        DbSession session;

        void thread() {
            thread = isVirtual() ? "virtual" : Context.isOnEventLoopThread() ? "event loop" : "worker";
        }

        private static boolean isVirtual() {
            if (Runtime.version().feature() < 21) {
                return false;
            }
            try {
                return (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        String database() {
            return "in use: " + pool.getMetrics().activeCount() + ", committed: " + TestDatabase.rows("example");
        }

        Receipt insert(String how) {
            session.execute("insert into example(text) values (?)", how);
            return switch (how) {
                case "thrown" -> throw new IllegalStateException(how);
                case "conflict" -> throw new ClientErrorException(409);
                default -> new Receipt();
            };
        }
    }

    /** Looks at the database when it is written. */
    public static class Receipt {
    }

    @Provider
    public static class ReceiptWriter implements MessageBodyWriter<Receipt> {

        @Inject
        Seen seen;

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Receipt.class;
        }

        @Override
        public void writeTo(Receipt receipt, Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType,
                MultivaluedMap<String, Object> headers, OutputStream out) throws IOException {
            out.write(seen.database().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
