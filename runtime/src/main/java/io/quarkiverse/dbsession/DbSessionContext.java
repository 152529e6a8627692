package io.quarkiverse.dbsession;

/**
 * All sessions of the current request context together, for frameworks and tests that end units of work themselves. An
 * application-scoped bean; each call is about the context that is active in the calling thread.
 * <p>
 * Applications need it as little as {@link DbSession#commit()}: the end of a request finishes what is open.
 */
public interface DbSessionContext {

    /**
     * Whether a request context is active, so that injected sessions can be used.
     */
    boolean isActive();

    /**
     * Commits the sessions that are in a transaction, in the order in which they were first opened. They keep their
     * connections. Before the first commit, all are asked whether theirs is possible.
     *
     * @throws CommitFailed if a commit fails, naming those that had been committed; the others are rolled back
     * @throws IllegalStateException if a session is inside a unit of work or a JTA transaction, which has to end by itself, or
     *         if
     *         no request context is active
     */
    void commitAll();

    /**
     * Rolls back the sessions that are in a transaction. They keep their connections.
     *
     * @throws IllegalStateException as {@link #commitAll()}; the other sessions have been rolled back nevertheless
     */
    void rollbackAll();

    /**
     * Closes all sessions: rolls back what is uncommitted, and gives the connections back.
     *
     * @throws IllegalStateException as {@link #commitAll()}; the other sessions have been closed nevertheless
     */
    void closeAll();
}
