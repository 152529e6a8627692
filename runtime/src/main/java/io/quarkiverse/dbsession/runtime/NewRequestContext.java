package io.quarkiverse.dbsession.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.NewContext;
import io.quarkiverse.dbsession.WorkFailed;
import io.quarkiverse.dbsession.runtime.session.Failures;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkus.runtime.BlockingOperationControl;

/**
 * Runs work in request contexts of its own.
 */
final class NewRequestContext implements NewContext {

    private final SessionRegistry registry;

    NewRequestContext(SessionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void run(Runnable work) {
        Objects.requireNonNull(work, "work");
        call(() -> {
            work.run();
            return null;
        });
    }

    @Override
    public <T> T call(Callable<T> work) {
        ContextTask<T> task = new ContextTask<>(registry, registry.current(), Objects.requireNonNull(work, "work"));
        task.run();
        return task.result();
    }

    @Override
    public <T> CompletableFuture<T> submit(Callable<T> work) {
        ContextTask<T> task = new ContextTask<>(registry, null, Objects.requireNonNull(work, "work"));
        CompletableFuture<T> future = task.future();
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                task.cancel();
            }
        });
        registry.execute(task);
        return future;
    }

    @Override
    public <T> List<T> all(Collection<? extends Callable<? extends T>> work) {
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new IllegalStateException("all(…) was called on the I/O thread '" + Thread.currentThread().getName()
                    + "', which must not wait for its work. Annotate the method with @Blocking or @RunOnVirtualThread.");
        }
        SessionContext caller = registry.current();
        List<ContextTask<? extends T>> tasks = new ArrayList<>(work.size());
        work.forEach(one -> tasks.add(new ContextTask<>(registry, caller, Objects.requireNonNull(one, "work"))));
        Group<T> group = new Group<>(tasks, registry);
        group.run();
        return group.results();
    }

    /**
     * Tasks that succeed or fail together.
     */
    private static final class Group<T> {

        private final List<ContextTask<? extends T>> tasks;
        private final SessionRegistry registry;

        /** Guarded by this. */
        private @Nullable Throwable first;

        Group(List<ContextTask<? extends T>> tasks, SessionRegistry registry) {
            this.tasks = tasks;
            this.registry = registry;
        }

        void run() {
            for (ContextTask<?> task : tasks) {
                task.onFailure(this::failed);
            }
            try {
                for (ContextTask<?> task : tasks) {
                    registry.execute(task);
                }
            } catch (RuntimeException | Error e) {
                // Shutting down.
                failed(e);
            }
            if (!WorkThreads.areVirtual()) {
                // What no worker has taken yet is done here: were all workers to wait for others, none would ever come.
                tasks.forEach(ContextTask::run);
            }
            awaitAll();
        }

        private void failed(Throwable failure) {
            synchronized (this) {
                boolean cancelled = first != null;
                first = Failures.first(first, failure);
                if (cancelled) {
                    return;
                }
            }
            tasks.forEach(ContextTask::cancel);
        }

        /**
         * No task outlives the call, whatever happens.
         */
        private void awaitAll() {
            boolean interrupted = false;
            for (ContextTask<?> task : tasks) {
                while (true) {
                    try {
                        task.await();
                        break;
                    } catch (InterruptedException e) {
                        interrupted = true;
                        failed(new WorkFailed(
                                "The thread was interrupted while it waited for work in new contexts, which has been "
                                        + "cancelled.",
                                Details.NONE, e));
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        List<T> results() {
            synchronized (this) {
                if (first != null) {
                    throw Failures.unchecked(first, null);
                }
            }
            List<T> results = new ArrayList<>(tasks.size());
            tasks.forEach(task -> results.add(task.result()));
            return Collections.unmodifiableList(results);
        }
    }
}
