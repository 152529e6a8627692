package io.quarkiverse.dbsession.interop;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.context.ThreadContext;

import io.quarkiverse.dbsession.DbSession;
import io.vertx.core.Vertx;

/**
 * Has work done outside of requests, or in other threads of this one.
 */
@Path("/outside")
public class OutsideResource {

    @Inject
    Jobs jobs;

    @Inject
    Work work;

    @Inject
    DbSession session;

    @Inject
    ManagedExecutor executor;

    @Inject
    Vertx vertx;

    @Inject
    Warnings warnings;

    @GET
    @Path("/start")
    public List<String> start() {
        return warnings.ofStart();
    }

    @POST
    @Path("/here")
    public String here(@QueryParam("how") String how) {
        return work.perform(how);
    }

    @POST
    @Path("/scheduled")
    public String scheduled(@QueryParam("how") String how) throws Exception {
        return result(jobs.schedule(how));
    }

    @POST
    @Path("/observer")
    public String observer(@QueryParam("how") String how) throws Exception {
        return result(jobs.fire(how));
    }

    @POST
    @Path("/activated")
    public String activated(@QueryParam("how") String how) throws Exception {
        return inThread(() -> jobs.activated(how));
    }

    @POST
    @Path("/thread")
    public String thread(@QueryParam("how") String how) throws Exception {
        return inThread(() -> work.perform(how));
    }

    /** The session of the request, which is in it already. */
    @POST
    @Path("/executor")
    public Response executor(@QueryParam("how") String how, @QueryParam("status") int status) throws Exception {
        session.execute("insert into entry(text) values ('before')");
        return Response.status(status).entity(result(executor.supplyAsync(() -> work.perform(how)))).build();
    }

    @POST
    @Path("/executor-without")
    public String executorWithout(@QueryParam("how") String how) throws Exception {
        ManagedExecutor without = ManagedExecutor.builder().propagated(ThreadContext.NONE).cleared(ThreadContext.ALL_REMAINING)
                .build();
        try {
            return result(without.supplyAsync(() -> work.perform(how)));
        } finally {
            without.shutdown();
        }
    }

    /** On the Vert.x context of the request, which has the request context with it. */
    @POST
    @Path("/worker")
    public Response worker(@QueryParam("how") String how, @QueryParam("status") int status) throws Exception {
        return Response.status(status)
                .entity(result(vertx.executeBlocking(() -> work.perform(how), false).toCompletionStage())).build();
    }

    @POST
    @Path("/worker-without")
    public String workerWithout(@QueryParam("how") String how) throws Exception {
        return inThread(() -> result(vertx.executeBlocking(() -> work.perform(how), false).toCompletionStage()));
    }

    private static String inThread(Callable<String> action) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        new Thread(() -> {
            try {
                result.complete(action.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        }).start();
        return result(result);
    }

    private static String result(CompletionStage<String> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
