package io.quarkiverse.dbsession.interop;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.context.ManagedExecutor;

import io.quarkiverse.dbsession.Atomic;
import io.smallrye.mutiny.Uni;

/**
 * Units of work whose result comes later.
 */
@ApplicationScoped
public class AsyncEntries {

    @Inject
    Entries entries;

    @Inject
    ManagedExecutor executor;

    @Inject
    AsyncEntries self;

    @Atomic
    public CompletionStage<Integer> stage(String text, boolean fail) {
        return executor.supplyAsync(() -> insert(text, fail));
    }

    @Atomic
    public Uni<Integer> uni(String text, boolean fail) {
        return Uni.createFrom().item(() -> insert(text, fail)).runSubscriptionOn(executor);
    }

    @Atomic
    public Uni<Integer> never(String text, CountDownLatch inserted) {
        return Uni.createFrom().<Integer> emitter(emitter -> {
            entries.insert(text);
            inserted.countDown();
        }).runSubscriptionOn(executor);
    }

    /** Gives up when the statement has run. */
    void cancel(String text) throws InterruptedException {
        CountDownLatch inserted = new CountDownLatch(1);
        var subscription = self.never(text, inserted).subscribe().with(item -> {
        });
        if (!inserted.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nothing was inserted");
        }
        subscription.cancel();
    }

    private int insert(String text, boolean fail) {
        int backend = entries.insert(text);
        if (fail) {
            throw new Bad("later");
        }
        return backend;
    }
}
