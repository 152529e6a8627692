package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.LogRecord;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/**
 * P4 around the resource method: what throws before the outcome (request filters, readers, response filters, whatever their
 * priorities) rolls back, mapped or not; what throws when the body is written comes after it, and the commit stands. P3: a
 * response filter that throws makes all of them run again, and the outcome is decided once.
 */
class FailuresAroundTheMethodTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            // Reports what nobody maps, and what nobody can answer any more.
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getLoggerName)
                    .containsOnly("io.quarkus.vertx.http.runtime.QuarkusErrorHandler",
                            "io.quarkiverse.dbsession"));

    @TestHTTPResource("/")
    URL server;

    @Inject
    Calls calls;

    @BeforeEach
    void forget() {
        calls.counts.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = { "request-filter-first", "request-filter", "request-filter-last", "server-request-filter",
            "reader-interceptor-first", "reader-interceptor", "reader-interceptor-last", "reader",
            "method", "response-filter-first", "response-filter", "response-filter-last", "server-response-filter" })
    void exceptionBeforeTheOutcomeRollsBack(String where) {
        String how = where.contains("response-filter") ? "once" : "always";
        for (String mapped : new String[] { "mapped", "unmapped" }) {
            calls.counts.clear();
            given().header("X-Throws", where + " " + mapped + " " + how).contentType("text/order").body("two").post("/orders")
                    .then().statusCode(mapped.equals("mapped") ? 418 : 500);
            assertThat(pool.getMetrics().activeCount()).isZero();
            assertThat(TestDatabase.rows("example")).isZero();
            assertThat(calls.counts).containsEntry("recorder", 1).containsKey(where);
        }
    }

    /** The exception of the second run cannot be mapped any more. */
    @ParameterizedTest
    @ValueSource(strings = { "response-filter-first", "response-filter", "response-filter-last", "server-response-filter" })
    void responseFilterThatThrowsInBothRunsRollsBack(String where) {
        given().header("X-Throws", where + " mapped always").contentType("text/order").body("two").post("/orders").then()
                .statusCode(500);
        assertThat(calls.counts).containsEntry(where, 2);
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = { "writer-interceptor-first", "writer-interceptor", "writer-interceptor-last", "writer" })
    void exceptionWhileTheBodyIsWrittenComesAfterTheCommit(String where) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send("POST /orders HTTP/1.1\r\nHost: localhost\r\nX-Throws: " + where
                    + " mapped once\r\nContent-Type: text/order\r\n"
                    + "Content-Length: 3\r\nConnection: close\r\n\r\ntwo");
            assertThat(client.rest()).as("what would deny the commit").isEmpty();
        }
        assertThat(TestDatabase.rows("example")).isEqualTo(2);
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "409, , 409, 0", "200, , 200, 2", "200, 409, 409, 0", "409, 200, 200, 2", "409, 303, 303, 2" })
    void statusAfterAllResponseFiltersDecides(int status, Integer changed, int seen, int rows) {
        given().redirects().follow(false).header("X-Status", status).header("X-Changed", changed == null ? "" : changed)
                .contentType("text/order").body("two").post("/orders").then().statusCode(seen);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(rows);
    }

    /** An exception has been thrown: no filter makes a success of it. */
    @ParameterizedTest
    @ValueSource(strings = { "method", "response-filter" })
    void responseFilterDoesNotUndoAnException(String where) {
        given().header("X-Throws", where + " mapped once").header("X-Changed", 200)
                .contentType("text/order").body("two").post("/orders").then().statusCode(200);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isZero();
    }

    /** How often who has been called, and whether it shall throw. */
    @Singleton
    public static class Calls {

        final Map<String, Integer> counts = new ConcurrentHashMap<>();

        @Context
        HttpHeaders headers;

        void here(String where) {
            int count = counts.merge(where, 1, Integer::sum);
            String header = headers.getHeaderString("X-Throws");
            if (header == null) {
                return;
            }
            String[] order = header.split(" ");
            if (order[0].equals(where) && (count == 1 || order[2].equals("always"))) {
                throw order[1].equals("mapped") ? new Mapped(where) : new IllegalStateException(where);
            }
        }
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        Calls calls;

        @Context
        HttpHeaders headers;

        @POST
        @Consumes("text/order")
        public Response post(Order order) {
            session.execute("insert into example(text) values (?)", order.text());
            calls.here("method");
            String status = headers.getHeaderString("X-Status");
            return Response.status(status == null ? 200 : Integer.parseInt(status)).entity(order).build();
        }
    }

    public record Order(String text) {
    }

    static class Mapped extends RuntimeException {
        Mapped(String message) {
            super(message);
        }
    }

    @Provider
    public static class MappedMapper implements ExceptionMapper<Mapped> {

        @Override
        public Response toResponse(Mapped e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }

    // Request filters

    /** Writes before anybody else is called. */
    @Provider
    @Priority(Integer.MIN_VALUE)
    public static class Recorder implements ContainerRequestFilter {

        @Inject
        DbSession session;

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request) {
            session.execute("insert into example(text) values ('of a filter')");
            calls.here("recorder");
        }
    }

    @Provider
    @Priority(Integer.MIN_VALUE + 1)
    public static class FirstRequestFilter implements ContainerRequestFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request) {
            calls.here("request-filter-first");
        }
    }

    @Provider
    public static class DefaultRequestFilter implements ContainerRequestFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request) {
            calls.here("request-filter");
        }
    }

    @Provider
    @Priority(Integer.MAX_VALUE)
    public static class LastRequestFilter implements ContainerRequestFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request) {
            calls.here("request-filter-last");
        }
    }

    // Response filters run in descending order

    @Provider
    @Priority(Integer.MAX_VALUE)
    public static class FirstResponseFilter implements ContainerResponseFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            calls.here("response-filter-first");
        }
    }

    @Provider
    public static class DefaultResponseFilter implements ContainerResponseFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            calls.here("response-filter");
            String changed = request.getHeaderString("X-Changed");
            if (changed != null && !changed.isEmpty()) {
                response.setStatus(Integer.parseInt(changed));
            }
        }
    }

    @Provider
    @Priority(Integer.MIN_VALUE)
    public static class LastResponseFilter implements ContainerResponseFilter {

        @Inject
        Calls calls;

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            calls.here("response-filter-last");
        }
    }

    public static class AnnotatedFilters {

        @Inject
        Calls calls;

        @ServerRequestFilter(priority = Priorities.USER + 1)
        public void onRequest() {
            calls.here("server-request-filter");
        }

        @ServerResponseFilter
        public void onResponse() {
            calls.here("server-response-filter");
        }
    }

    // Readers and writers

    public abstract static class Interceptor implements ReaderInterceptor, WriterInterceptor {

        @Inject
        Calls calls;

        private final String which;

        Interceptor(String which) {
            this.which = which;
        }

        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            calls.here("reader-interceptor" + which);
            return context.proceed();
        }

        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            calls.here("writer-interceptor" + which);
            context.proceed();
        }
    }

    @Provider
    @Priority(Integer.MIN_VALUE)
    public static class FirstInterceptor extends Interceptor {
        public FirstInterceptor() {
            super("-first");
        }
    }

    @Provider
    public static class DefaultInterceptor extends Interceptor {
        public DefaultInterceptor() {
            super("");
        }
    }

    @Provider
    @Priority(Integer.MAX_VALUE)
    public static class LastInterceptor extends Interceptor {
        public LastInterceptor() {
            super("-last");
        }
    }

    @Provider
    @Consumes("text/order")
    public static class OrderReaderAndWriter implements MessageBodyReader<Order>, MessageBodyWriter<Order> {

        @Inject
        Calls calls;

        @Override
        public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Order.class;
        }

        @Override
        public Order readFrom(Class<Order> type, Type genericType, Annotation[] annotations, MediaType mediaType,
                MultivaluedMap<String, String> headers, InputStream in) throws IOException {
            calls.here("reader");
            return new Order(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Order.class;
        }

        @Override
        public void writeTo(Order order, Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType,
                MultivaluedMap<String, Object> headers, OutputStream out) throws IOException {
            calls.here("writer");
            out.write(order.text().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
