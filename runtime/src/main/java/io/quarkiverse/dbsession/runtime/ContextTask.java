package io.quarkiverse.dbsession.runtime;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.session.Failures;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;

/**
 * One piece of work in a request context of its own: done once, by whichever thread comes first.
 */
final class ContextTask<T> implements Runnable {

    /** How long to wait for a cancelled statement to come back before its thread is interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final SessionRegistry registry;
    private final @Nullable SessionContext caller;
    private final Callable<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private Consumer<Throwable> onFailure = failure -> {
    };

    /** What the work has thrown, as it is: a future wraps some. */
    private volatile @Nullable Throwable failure;

    // Guarded by this.
    private boolean cancelled;
    private @Nullable SessionContext sessions;
    private @Nullable Thread worker;

    /**
     * @param caller the context that waits for this one, or {@code null} if it does not
     */
    ContextTask(SessionRegistry registry, @Nullable SessionContext caller, Callable<T> work) {
        this.registry = registry;
        this.caller = caller;
        this.work = work;
    }

    /**
     * Completed with the result or with what is to be thrown.
     */
    CompletableFuture<T> future() {
        return future;
    }

    void onFailure(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    void await() throws InterruptedException {
        done.await();
    }

    /**
     * Of a task that is through.
     */
    T result() {
        if (failure != null) {
            throw Failures.unchecked(failure, null);
        }
        return future.join();
    }

    @Override
    public void run() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            future.complete(doWork());
        } catch (Throwable e) {
            failure = e;
            future.completeExceptionally(e);
            onFailure.accept(e);
        } finally {
            done.countDown();
        }
    }

    /**
     * Ends the work: it is rolled back, unless its commit is under way.
     */
    void cancel() {
        SessionContext ended;
        synchronized (this) {
            cancelled = true;
            ended = sessions;
        }
        if (taken.compareAndSet(false, true)) {
            future.completeExceptionally(new CancellationException("Cancelled before it had begun"));
            done.countDown();
        }
        if (ended == null || done.getCount() == 0) {
            return;
        }
        if (BlockingOperationControl.isBlockingAllowed()) {
            end(ended);
        } else {
            Executor workers = ExecutorRecorder.getCurrent();
            workers.execute(() -> end(ended));
        }
    }

    /**
     * Also interrupts work that waits for something else than the database, but only when nothing is under way there: a virtual
     * thread that is interrupted loses its connection, and a commit on it its answer.
     */
    private void end(SessionContext ended) {
        ended.end(true);
        try {
            if (!ended.awaitEnd(PATIENCE)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    private T doWork() throws Exception {
        ManagedContext requestContext = registry.container().requestContext();
        ContextState outer = requestContext.getStateIfActive();
        try (Suspension outside = registry.transactions().suspend();
                EndedRequest.Mark unmarked = EndedRequest.mark(false)) {
            requestContext.activate();
            try {
                return doWorkInContext();
            } finally {
                requestContext.terminate();
                if (outer != null) {
                    requestContext.activate(outer);
                }
            }
        }
    }

    private T doWorkInContext() throws Exception {
        SessionContext own = registry.currentOrNew();
        own.awaitedBy(caller);
        started(own);
        T result;
        try {
            result = work.call();
        } catch (Throwable e) {
            ended();
            try {
                own.finish(Outcome.ROLLBACK);
            } catch (RuntimeException | Error suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        ended();
        own.finish(Outcome.COMMIT);
        return result;
    }

    private synchronized void started(SessionContext own) {
        if (cancelled) {
            throw new CancellationException("Cancelled before it had begun");
        }
        sessions = own;
        worker = Thread.currentThread();
    }

    /**
     * From now on the thread is not interrupted any more.
     */
    private void ended() {
        boolean interrupted;
        synchronized (this) {
            worker = null;
            interrupted = cancelled && Thread.interrupted();
        }
        if (interrupted) {
            LOG.trace("Work in a new context was interrupted");
        }
    }
}
