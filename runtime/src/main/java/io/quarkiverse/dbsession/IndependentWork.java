package io.quarkiverse.dbsession;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work with an independent session, which is committed when the work returns, rolled back when it throws, and closed in any
 * case. Made by {@link DbSessions#independent()}; may be used more than once, and by several threads. The work runs in the
 * calling thread.
 */
public interface IndependentWork {

    /**
     * Does the work.
     *
     * @throws CommitFailed if the commit fails
     */
    void run(Consumer<DbSession> work);

    /**
     * Does the work and returns what it returns.
     *
     * @throws CommitFailed if the commit fails
     */
    <T> T call(Function<DbSession, T> work);
}
