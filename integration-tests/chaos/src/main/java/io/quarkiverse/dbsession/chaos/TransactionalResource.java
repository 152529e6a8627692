package io.quarkiverse.dbsession.chaos;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import org.eclipse.microprofile.context.ManagedExecutor;

import io.agroal.api.AgroalDataSource;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * What Quarkus has without the extension: {@code @Transactional} and JDBC.
 */
@Path("/transactional")
@Produces(MediaType.APPLICATION_JSON)
public class TransactionalResource {

    @Inject
    Transactions transactions;

    @Inject
    ManagedExecutor workers;

    @Inject
    @VirtualThreads
    ExecutorService virtualThreads;

    /** Has the transactions of those methods that are called on threads without any. */
    @ApplicationScoped
    static class Transactions {

        @Inject
        AgroalDataSource dataSource;

        @Inject
        TransactionManager manager;

        @Transactional
        Receipt perform(Attack attack, String secret) {
            Work.perform(new JdbcStatements(dataSource, manager), attack, secret);
            return new Receipt(attack);
        }

        @Transactional(Transactional.TxType.REQUIRES_NEW)
        Receipt independent(Attack attack, String secret) {
            return perform(attack, secret);
        }
    }

    @POST
    @Path("/worker/{work}")
    @Transactional
    public Receipt worker(@BeanParam Attack attack, String secret) {
        return transactions.perform(attack, secret);
    }

    @POST
    @Path("/uni/{work}")
    public Uni<Receipt> uni(@BeanParam Attack attack, String secret) {
        return Uni.createFrom().item(() -> transactions.perform(attack, secret)).runSubscriptionOn(workers);
    }

    @POST
    @Path("/stage/{work}")
    public CompletionStage<Receipt> stage(@BeanParam Attack attack, String secret) {
        return workers.supplyAsync(() -> transactions.perform(attack, secret));
    }

    @POST
    @Path("/virtual/{work}")
    public Uni<Receipt> virtual(@BeanParam Attack attack, String secret) {
        return Uni.createFrom().item(() -> transactions.perform(attack, secret)).runSubscriptionOn(virtualThreads);
    }

    @POST
    @Path("/independent/{work}")
    @Transactional
    public Receipt independent(@BeanParam Attack attack, String secret) {
        return transactions.independent(attack, secret);
    }

    @POST
    @Path("/streaming/{work}")
    @Transactional
    public StreamingOutput streaming(@BeanParam Attack attack, String secret) {
        transactions.perform(attack, secret);
        return out -> {
            if (attack.is("stream-throws-first")) {
                throw new IllegalStateException("by the stream");
            }
            for (int i = 0; i < attack.size; i += 1024) {
                out.write("0123456789abcdef".repeat(64).getBytes(StandardCharsets.US_ASCII));
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
        transactions.perform(attack, secret);
        return Multi.createFrom().range(0, 8).map(i -> {
            if (attack.is("stream-throws") && i == 5) {
                throw new IllegalStateException("by the stream");
            }
            return "part " + i + "\n";
        });
    }
}
