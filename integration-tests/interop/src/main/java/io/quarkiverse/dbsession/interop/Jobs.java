package io.quarkiverse.dbsession.interop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import io.quarkus.scheduler.Scheduled;

/**
 * Work that nobody has sent a request for.
 */
@ApplicationScoped
public class Jobs {

    private record Job(String how, CompletableFuture<String> result) {
    }

    private final AtomicReference<@Nullable Job> next = new AtomicReference<>();

    @Inject
    Work work;

    @Inject
    Event<Job> events;

    CompletionStage<String> schedule(String how) {
        CompletableFuture<String> result = new CompletableFuture<>();
        next.set(new Job(how, result));
        return result;
    }

    @Scheduled(every = "1s")
    void scheduled() {
        Job job = next.getAndSet(null);
        if (job != null) {
            job.result.complete(work.perform(job.how));
        }
    }

    CompletionStage<String> fire(String how) {
        Job job = new Job(how, new CompletableFuture<>());
        return events.fireAsync(job).thenCompose(fired -> job.result);
    }

    void observe(@ObservesAsync Job job) {
        job.result.complete(work.perform(job.how));
    }

    @ActivateRequestContext
    String activated(String how) {
        return work.perform(how);
    }
}
