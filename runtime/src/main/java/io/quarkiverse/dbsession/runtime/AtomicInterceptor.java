package io.quarkiverse.dbsession.runtime;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.runtime.session.UnitInProgress;
import io.quarkiverse.dbsession.runtime.session.UnitOptions;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.mutiny.Uni;

/**
 * Makes a method a unit of work.
 */
@Atomic
@Interceptor
@Priority(AtomicInterceptor.PRIORITY)
class AtomicInterceptor {

    /**
     * After security has had its say, and around what belongs to the application; just inside of JTA's, so that a method that
     * is {@code @Transactional} as well is a part of that transaction.
     */
    static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 201;

    private final SessionRegistry registry;

    AtomicInterceptor(SessionRegistry registry) {
        this.registry = registry;
    }

    @AroundInvoke
    Object intercept(InvocationContext invocation) throws Exception {
        Atomic atomic = invocation.getInterceptorBinding(Atomic.class);
        if (Uni.class.isAssignableFrom(invocation.getMethod().getReturnType())) {
            // Nothing happens before it is subscribed to, and all of it each time it is: a Uni that nobody wants, a fallback for
            // instance, is no unit of work.
            return Uni.createFrom().deferred(() -> {
                try {
                    return (Uni<?>) proceedInContext(invocation, atomic);
                } catch (Exception e) {
                    return Uni.createFrom().failure(e);
                }
            });
        }
        return proceedInContext(invocation, atomic);
    }

    private Object proceedInContext(InvocationContext invocation, Atomic atomic) throws Exception {
        ManagedContext requestContext = registry.container().requestContext();
        if (requestContext.isActive()) {
            return proceed(invocation, atomic, null);
        }
        ContextState own = requestContext.activate();
        boolean pending = false;
        try {
            Object result = proceed(invocation, atomic, own);
            pending = result instanceof Uni || result instanceof CompletionStage;
            return result;
        } finally {
            if (pending) {
                requestContext.deactivate();
            } else {
                requestContext.terminate();
            }
        }
    }

    /**
     * @param own the request context to be destroyed when the unit has ended, or {@code null} if it is somebody else's
     */
    private Object proceed(InvocationContext invocation, Atomic atomic, @Nullable ContextState own) throws Exception {
        UnitInProgress unit = start(atomic);
        Object result;
        try {
            result = invocation.proceed();
            if (result instanceof Uni<?> uni) {
                return endWith(uni, new Ending(unit, own));
            } else if (result instanceof CompletionStage<?> stage) {
                return endWith(stage, new Ending(unit, own));
            } else if (result instanceof Flow.Publisher) {
                throw new IllegalStateException(invocation.getMethod()
                        + " has @Atomic and returns a stream, which would be handed "
                        + "out after the commit. Return a list, or use DbSessions.independent() where the stream is consumed.");
            }
        } catch (Throwable e) {
            unit.fail(e);
            throw e;
        }
        unit.complete();
        return result;
    }

    private UnitInProgress start(Atomic atomic) {
        return registry.currentOrNew().start(registry.settings(atomic.dataSource()), atomic.value(), options(atomic));
    }

    private static UnitOptions options(Atomic atomic) {
        if (!atomic.readOnly() && atomic.isolation().length == 0 && atomic.timeout().isEmpty()) {
            return UnitOptions.NONE;
        }
        return new UnitOptions(atomic.readOnly() ? atomic.readConsistency() : null,
                atomic.isolation().length == 0 ? null : atomic.isolation()[0],
                atomic.timeout().isEmpty() ? null : DurationConverter.parseDuration(atomic.timeout()));
    }

    private <T> Uni<T> endWith(Uni<T> result, Ending ending) {
        return result.onCancellation().invoke(ending::cancelled)
                .onItemOrFailure().transformToUni((item, failure) -> Uni.createFrom().completionStage(() -> {
                    CompletableFuture<T> ended = new CompletableFuture<>();
                    ending.end(failure).whenComplete((ignored, atEnd) -> {
                        if (atEnd == null) {
                            ended.complete(item);
                        } else {
                            ended.completeExceptionally(atEnd);
                        }
                    });
                    return ended;
                }));
    }

    private <T> CompletionStage<T> endWith(CompletionStage<T> result, Ending ending) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        result.whenComplete((item, failure) -> ending
                .end(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure)
                .whenComplete((ignored, atEnd) -> {
                    if (atEnd == null) {
                        ended.complete(item);
                    } else {
                        ended.completeExceptionally(atEnd);
                    }
                }));
        return ended;
    }

    /**
     * The end of a unit whose method has returned before: on whichever thread that happens, in the request context in which the
     * unit began, and on a worker if this thread must not wait for the database.
     */
    private final class Ending {

        private final UnitInProgress unit;
        private final @Nullable ContextState own;
        private final ContextState context;

        Ending(UnitInProgress unit, @Nullable ContextState own) {
            this.unit = unit;
            this.own = own;
            this.context = registry.container().requestContext().getState();
        }

        /**
         * @param failure of the work, or {@code null}
         * @return completes when the unit has ended, exceptionally with the failure or with that of the end
         */
        CompletionStage<Void> end(@Nullable Throwable failure) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            onWorker(() -> inContext(() -> {
                try {
                    if (failure == null) {
                        unit.complete();
                        ended.complete(null);
                    } else {
                        unit.fail(failure);
                        ended.completeExceptionally(failure);
                    }
                } catch (RuntimeException | Error e) {
                    ended.completeExceptionally(e);
                }
            }), ended::completeExceptionally);
            return ended;
        }

        void cancelled() {
            onWorker(() -> inContext(() -> unit.abandon(new CancellationException("The Uni was cancelled"))), shutDown -> {
            });
        }

        private void onWorker(Runnable end, Consumer<Throwable> onRejection) {
            if (BlockingOperationControl.isBlockingAllowed()) {
                end.run();
                return;
            }
            Executor worker = ExecutorRecorder.getCurrent();
            try {
                worker.execute(end);
            } catch (RejectedExecutionException e) {
                // The application shuts down, and with it the pool.
                onRejection.accept(e);
            }
        }

        private void inContext(Runnable end) {
            ManagedContext requestContext = registry.container().requestContext();
            ContextState before = requestContext.getStateIfActive();
            boolean other = before != context;
            if (other && context.isValid()) {
                requestContext.activate(context);
            }
            try {
                end.run();
            } finally {
                if (own != null) {
                    requestContext.destroy(own);
                }
                if (other && before != null) {
                    requestContext.activate(before);
                } else if (other) {
                    requestContext.deactivate();
                }
            }
        }
    }
}
