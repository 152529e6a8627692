package io.quarkiverse.dbsession.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Resource methods of every kind. Each answers with what others see of its row when the body is written.
 */
@Path("/kinds")
@Produces(MediaType.TEXT_PLAIN)
public class KindsResource {

    /** Is written when the response is, by {@link ReceiptWriter}. */
    record Receipt() {
    }

    @Inject
    DbSession session;

    @Inject
    Work work;

    @Inject
    ManagedExecutor workers;

    @Inject
    @VirtualThreads
    ExecutorService virtualThreads;

    private Receipt insert(String how) {
        session.execute("insert into entry(text) values (?)", Work.TEXT);
        switch (how) {
            case "throws" -> throw new Bad("thrown");
            case "commit-fails" -> {
                session.execute("create temporary table late(id int unique deferrable initially deferred) on commit drop");
                session.execute("insert into late values (1), (1)");
            }
            default -> {
                // Well.
            }
        }
        return new Receipt();
    }

    @POST
    @Path("/plain/{how}")
    public Receipt plain(String how) {
        return insert(how);
    }

    @POST
    @Path("/uni/{how}")
    public Uni<Receipt> uni(String how) {
        return Uni.createFrom().item(() -> insert(how)).runSubscriptionOn(workers);
    }

    @POST
    @Path("/blocking-uni/{how}")
    @Blocking
    public Uni<Response> blockingUni(String how) {
        return Uni.createFrom().item(Response.ok(insert(how)).build());
    }

    @POST
    @Path("/stage/{how}")
    public CompletionStage<Receipt> stage(String how) {
        return workers.supplyAsync(() -> insert(how));
    }

    /** On a thread such as methods with {@code @RunOnVirtualThread} have; a class for Java 17 cannot have those. */
    @POST
    @Path("/virtual-thread/{how}")
    public Uni<Receipt> virtualThread(String how) {
        return Uni.createFrom().item(() -> insert(how)).runSubscriptionOn(virtualThreads);
    }

    @POST
    @Path("/async-response/{how}")
    public void asyncResponse(String how, @Suspended AsyncResponse response) {
        workers.execute(() -> {
            try {
                response.resume(insert(how));
            } catch (RuntimeException e) {
                response.resume(e);
            }
        });
    }

    @POST
    @Path("/multi/{how}")
    @RestStreamElementType(MediaType.TEXT_PLAIN)
    @Blocking
    public Multi<String> multi(String how) {
        insert(how);
        return Multi.createFrom().item(work::seen).runSubscriptionOn(workers);
    }

    @POST
    @Path("/events/{how}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    public Multi<String> events(String how) {
        insert(how);
        return Multi.createFrom().item(work::seen).runSubscriptionOn(workers);
    }

    @POST
    @Path("/streaming-output/{how}")
    public StreamingOutput streamingOutput(String how) {
        insert(how);
        return out -> out.write(work.seen().getBytes(StandardCharsets.US_ASCII));
    }

    @POST
    @Path("/input-stream/{how}")
    public InputStream inputStream(String how) {
        insert(how);
        return new InputStream() {

            private @Nullable InputStream content;

            @Override
            public int read() throws IOException {
                if (content == null) {
                    content = new ByteArrayInputStream(work.seen().getBytes(StandardCharsets.US_ASCII));
                }
                return content.read();
            }
        };
    }

    @POST
    @Path("/response/{how}")
    public Response response(String how) {
        Receipt receipt = insert(how);
        return Response.status(how.equals("conflict") ? 409 : 200).entity(receipt).build();
    }

    @POST
    @Path("/rest-response/{how}")
    public RestResponse<Receipt> restResponse(String how) {
        Receipt receipt = insert(how);
        return RestResponse.status(how.equals("conflict") ? RestResponse.Status.CONFLICT : RestResponse.Status.OK, receipt);
    }

    @Path("/sub-resource/{how}")
    public SubResource subResource(String how) {
        return new SubResource(this, how);
    }

    @Produces(MediaType.TEXT_PLAIN)
    public static class SubResource {

        private final KindsResource kinds;
        private final String how;

        SubResource(KindsResource kinds, String how) {
            this.kinds = kinds;
            this.how = how;
        }

        @POST
        public Receipt post() {
            return kinds.insert(how);
        }
    }

    /** Rows that are read while the body is written. */
    @GET
    @Path("/rows")
    @Produces("application/x-ndjson")
    public Multi<Long> rows() {
        return session.sql("select generate_series(1, 5)").fetchSize(2).query(Long.class).multi();
    }

    @Provider
    static class ReceiptWriter implements MessageBodyWriter<Receipt> {

        @Inject
        Work work;

        @Override
        public boolean isWriteable(Class<?> type, Type genericType,
                Annotation[] annotations, MediaType mediaType) {
            return type == Receipt.class;
        }

        @Override
        public void writeTo(Receipt receipt, Class<?> type, Type genericType,
                Annotation[] annotations, MediaType mediaType, MultivaluedMap<String, Object> headers,
                OutputStream out) throws IOException {
            out.write(work.seen().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
