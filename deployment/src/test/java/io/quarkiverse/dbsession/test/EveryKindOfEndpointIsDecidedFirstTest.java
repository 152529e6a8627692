package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.provider.Arguments;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * P3, P4, P5 and P7 for each kind of resource method.
 */
class EveryKindOfEndpointIsDecidedFirstTest extends EndpointKindsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = kindsApp();

    static Stream<Arguments> kinds() {
        return Stream.of(Arguments.of("plain", "worker"),
                Arguments.of("uni", "event loop"), Arguments.of("blocking-uni", "worker"),
                Arguments.of("uni-of-response", "event loop"), Arguments.of("stage", "event loop"),
                Arguments.of("async-response", "worker"),
                Arguments.of("json", "worker"), Arguments.of("events", "worker"),
                Arguments.of("streaming-output", "worker"), Arguments.of("input-stream", "worker"),
                Arguments.of("response", "worker"), Arguments.of("rest-response", "worker"),
                Arguments.of("sub-resource", "worker"));
    }

    @Path("/")
    @Produces(MediaType.TEXT_PLAIN)
    @Singleton
    public static class Orders {

        @Inject
        DbSession session;

        @Inject
        Seen seen;

        @Inject
        ManagedExecutor workers;

        @POST
        @Path("/plain/{how}")
        public Receipt plain(String how) {
            seen.thread();
            return seen.insert(how);
        }

        @POST
        @Path("/uni/{how}")
        public Uni<Receipt> uni(String how) {
            seen.thread();
            return Uni.createFrom().item(() -> seen.insert(how)).runSubscriptionOn(workers);
        }

        @POST
        @Path("/blocking-uni/{how}")
        @Blocking
        public Uni<Receipt> blockingUni(String how) {
            seen.thread();
            return Uni.createFrom().item(seen.insert(how));
        }

        @POST
        @Path("/uni-of-response/{how}")
        public Uni<Response> uniOfResponse(String how) {
            seen.thread();
            return Uni.createFrom().item(() -> Response.ok(seen.insert(how)).build()).runSubscriptionOn(workers);
        }

        @POST
        @Path("/stage/{how}")
        public CompletionStage<Receipt> stage(String how) {
            seen.thread();
            return workers.supplyAsync(() -> seen.insert(how));
        }

        @POST
        @Path("/async-response/{how}")
        public void asyncResponse(String how, @Suspended AsyncResponse response) {
            seen.thread();
            workers.execute(() -> {
                try {
                    response.resume(seen.insert(how));
                } catch (RuntimeException e) {
                    response.resume(e);
                }
            });
        }

        @POST
        @Path("/json/{how}")
        @Produces(MediaType.APPLICATION_JSON)
        @Blocking
        public Multi<String> json(String how) {
            seen.thread();
            seen.insert(how);
            return Multi.createFrom().item(() -> seen.database());
        }

        @POST
        @Path("/events/{how}")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        @Blocking
        public Multi<String> events(String how) {
            seen.thread();
            seen.insert(how);
            return Multi.createFrom().item(() -> seen.database());
        }

        @POST
        @Path("/streaming-output/{how}")
        public StreamingOutput streamingOutput(String how) {
            seen.thread();
            seen.insert(how);
            return out -> out.write(seen.database().getBytes(StandardCharsets.US_ASCII));
        }

        @POST
        @Path("/input-stream/{how}")
        public InputStream inputStream(String how) {
            seen.thread();
            seen.insert(how);
            return new LateStream(seen);
        }

        @POST
        @Path("/response/{how}")
        public Response response(String how) {
            seen.thread();
            return Response.ok(seen.insert(how)).build();
        }

        @POST
        @Path("/rest-response/{how}")
        public RestResponse<Receipt> restResponse(String how) {
            seen.thread();
            return RestResponse.ok(seen.insert(how));
        }

        @Path("/sub-resource/{how}")
        public SubResource subResource(String how) {
            // In the same transaction as the method.
            session.execute("create temporary table of_locator on commit drop as select text from example");
            return new SubResource(this, how);
        }
    }

    @Produces(MediaType.TEXT_PLAIN)
    public static class SubResource {

        private final Orders orders;
        private final String how;

        SubResource(Orders orders, String how) {
            this.orders = orders;
            this.how = how;
        }

        @POST
        public Receipt post() {
            orders.seen.thread();
            assertThat(orders.session.sql("select count(*) from of_locator").query(Long.class).single()).isZero();
            return orders.seen.insert(how);
        }
    }

    /** Looks at the database when it is read, and not before. */
    static class LateStream extends InputStream {

        private final Seen seen;
        private InputStream content;

        LateStream(Seen seen) {
            this.seen = seen;
        }

        @Override
        public int read() throws IOException {
            if (content == null) {
                content = new ByteArrayInputStream(seen.database().getBytes(StandardCharsets.US_ASCII));
            }
            return content.read();
        }
    }
}
