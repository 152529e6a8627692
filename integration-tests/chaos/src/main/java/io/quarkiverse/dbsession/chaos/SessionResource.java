package io.quarkiverse.dbsession.chaos;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import org.eclipse.microprofile.context.ManagedExecutor;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkus.agroal.DataSource;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Sessions of the extension, used in every way.
 */
@Path("/session")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

    /** Written often enough to fill every buffer on the way. */
    private static final byte[] CHUNK = "0123456789abcdef".repeat(256).getBytes(StandardCharsets.US_ASCII);

    @Inject
    DbSession session;

    @Inject
    @DataSource("audit")
    DbSession audit;

    @Inject
    DbSessions sessions;

    @Inject
    Told told;

    @Inject
    ManagedExecutor workers;

    @Inject
    @VirtualThreads
    ExecutorService virtualThreads;

    private Receipt perform(Attack attack, String secret) {
        told.attack(attack, secret);
        Work.perform(new SessionStatements(session), attack, secret);
        return new Receipt(attack);
    }

    @POST
    @Path("/worker/{work}")
    public Receipt worker(@BeanParam Attack attack, String secret) {
        return perform(attack, secret);
    }

    @POST
    @Path("/uni/{work}")
    public Uni<Receipt> uni(@BeanParam Attack attack, String secret) {
        return Uni.createFrom().item(() -> perform(attack, secret)).runSubscriptionOn(workers);
    }

    @POST
    @Path("/stage/{work}")
    public CompletionStage<Receipt> stage(@BeanParam Attack attack, String secret) {
        return workers.supplyAsync(() -> perform(attack, secret));
    }

    /** On a thread such as methods with {@code @RunOnVirtualThread} have; a class for Java 17 cannot have those. */
    @POST
    @Path("/virtual/{work}")
    public Uni<Receipt> virtual(@BeanParam Attack attack, String secret) {
        return Uni.createFrom().item(() -> perform(attack, secret)).runSubscriptionOn(virtualThreads);
    }

    @POST
    @Path("/atomic/{work}")
    @Atomic
    public Receipt atomic(@BeanParam Attack attack, String secret) {
        return perform(attack, secret);
    }

    @POST
    @Path("/serializable/{work}")
    @Atomic(isolation = Isolation.SERIALIZABLE)
    public Receipt serializable(@BeanParam Attack attack, String secret) {
        return perform(attack, secret);
    }

    @POST
    @Path("/unit/{work}")
    public Receipt unit(@BeanParam Attack attack, String secret) {
        return session.atomic().call(() -> perform(attack, secret));
    }

    /** Committed before the answer is thought of. */
    @POST
    @Path("/by-hand/{work}")
    public Receipt byHand(@BeanParam Attack attack, String secret) {
        Receipt receipt = perform(attack, secret);
        session.commit();
        session.close();
        return receipt;
    }

    @POST
    @Path("/independent/{work}")
    public Receipt independent(@BeanParam Attack attack, String secret) {
        told.attack(attack, secret);
        sessions.independent().run(own -> Work.perform(new SessionStatements(own), attack, secret));
        return new Receipt(attack);
    }

    @POST
    @Path("/context/{work}")
    public Receipt context(@BeanParam Attack attack, String secret) {
        List<Callable<Receipt>> all = List.of(() -> perform(attack, secret));
        return sessions.newContext().all(all).get(0);
    }

    /** The other datasource does what it is told, and is committed last. */
    @POST
    @Path("/two/{work}")
    public Receipt two(@BeanParam Attack attack, String secret) {
        Attack rows = new Attack();
        rows.id = attack.id;
        Work.perform(new SessionStatements(session), rows, secret);
        Work.perform(new SessionStatements(audit), attack, secret);
        return new Receipt(attack);
    }

    /** A body that is written after the commit. */
    @POST
    @Path("/streaming/{work}")
    public StreamingOutput streaming(@BeanParam Attack attack, String secret) {
        perform(attack, secret);
        return out -> {
            if (attack.is("stream-throws-first")) {
                throw new IllegalStateException("by the stream");
            }
            for (int i = 0; i < attack.size / CHUNK.length; i++) {
                out.write(CHUNK);
            }
            out.flush();
            if (attack.is("stream-throws")) {
                throw new IllegalStateException("by the stream");
            }
        };
    }

    @POST
    @Path("/multi/{work}")
    @Produces(MediaType.TEXT_PLAIN)
    @Blocking
    public Multi<String> multi(@BeanParam Attack attack, String secret) {
        perform(attack, secret);
        return Multi.createFrom().range(0, 8).map(i -> {
            if (attack.is("stream-throws") && i == 5) {
                throw new IllegalStateException("by the stream");
            }
            return "part " + i + "\n";
        });
    }

    /** Rows that are read while the body is written, in a unit of its own. */
    @POST
    @Path("/rows/{work}")
    @Produces("application/x-ndjson")
    @Blocking
    public Multi<Long> rows(@BeanParam Attack attack, String secret) {
        perform(attack, secret);
        return session.sql("select generate_series(1, ?)").param(attack.size).fetchSize(50).query(Long.class).multi();
    }
}
