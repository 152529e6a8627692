package io.quarkiverse.dbsession;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Work in a CDI request context of its own: request-scoped beans are new ones, injected sessions take connections of their
 * own, and a JTA transaction of the caller is not seen. When the work returns its sessions are committed, when it throws they
 * are rolled back, and in both cases their connections go back to the pool.
 * <p>
 * Made by {@link DbSessions#newContext()}; may be used more than once, and by several threads.
 */
public interface NewContext {

    /**
     * Does the work in the calling thread.
     *
     * @throws CommitFailed if a commit fails
     */
    void run(Runnable work);

    /**
     * Does the work in the calling thread and returns what it returns.
     *
     * @throws WorkFailed if the work throws a checked exception, which is the cause; unchecked ones pass as they are
     * @throws CommitFailed if a commit fails
     */
    <T> T call(Callable<T> work);

    /**
     * Does the work in another thread: a virtual one where the JDK has them (21 and later), otherwise a worker of Quarkus.
     *
     * @return completed with the result after the commit, or with what {@link #call} would throw. Cancelling it cancels the
     *         statement that is running, rolls back and refuses further statements; a commit that is under way is not stopped.
     */
    <T> CompletableFuture<T> submit(Callable<T> work);

    /**
     * Does several pieces of work at the same time, each in a context and a thread of its own, and waits for all of them.
     * Each is committed or rolled back by itself, as soon as it is through. When one fails, those that are still running are
     * cancelled and rolled back, and their threads interrupted; what has been committed by then stays.
     *
     * @return the results, in the order of the work
     * @throws WorkFailed if the first failure is a checked exception; an unchecked one is thrown as it is. The failures of the
     *         others are suppressed in it. Also if the calling thread is interrupted while it waits
     */
    @SuppressWarnings("unchecked")
    default <T> List<T> all(Callable<? extends T>... work) {
        return all(List.of(work));
    }

    /**
     * The same for a collection.
     */
    <T> List<T> all(Collection<? extends Callable<? extends T>> work);
}
