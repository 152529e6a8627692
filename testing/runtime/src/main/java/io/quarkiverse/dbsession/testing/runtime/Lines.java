package io.quarkiverse.dbsession.testing.runtime;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Which line of work the current thread is on.
 */
final class Lines {

    private static final ThreadLocal<@Nullable Line> OF_THREAD = new ThreadLocal<>();

    /** Known where the application answers HTTP requests. */
    private static volatile Supplier<@Nullable Line> ofRequest = () -> null;

    private Lines() {
    }

    /**
     * What the thread was given comes before its request: a task that a request has asked for is a line of its own.
     */
    static @Nullable Line current() {
        Line ofThread = OF_THREAD.get();
        return ofThread != null ? ofThread : ofRequest.get();
    }

    static void setOfThread(@Nullable Line line) {
        if (line == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(line);
        }
    }

    static @Nullable Line ofThread() {
        return OF_THREAD.get();
    }

    static void lookUpRequestsIn(Supplier<@Nullable Line> requests) {
        ofRequest = requests;
    }

    /**
     * The task, done on the line by whatever thread.
     */
    static Runnable on(@Nullable Line line, Runnable task) {
        return () -> {
            Line before = OF_THREAD.get();
            setOfThread(line);
            try {
                task.run();
            } finally {
                setOfThread(before);
            }
        };
    }
}
