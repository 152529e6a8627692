package io.quarkiverse.dbsession.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

import io.quarkus.runtime.ExecutorRecorder;

/**
 * The threads that new contexts run in: virtual ones where the JDK has them. They are made here and not taken from Quarkus'
 * executor of virtual threads, which takes the Vert.x context along, and with it the caller's request context.
 */
final class WorkThreads {

    private static final @Nullable Executor VIRTUAL = virtual();

    private WorkThreads() {
    }

    static boolean areVirtual() {
        return VIRTUAL != null;
    }

    static Executor executor() {
        return VIRTUAL != null ? VIRTUAL : ExecutorRecorder.getCurrent();
    }

    /**
     * The library is compiled for Java 17. A virtual thread that waits gives up its carrier without that being a reason for the
     * JDK to add another one only from 21 on, where it is no preview any more.
     */
    private static @Nullable Executor virtual() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            return (ExecutorService) MethodHandles.publicLookup().findStatic(Executors.class,
                    "newVirtualThreadPerTaskExecutor", MethodType.methodType(ExecutorService.class)).invokeExact();
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
