package io.quarkiverse.dbsession.runtime.session;

/**
 * Knows of a request context whether work that is left in it has to be rolled back anyway, so that it is nobody's
 * mistake. Made while the context is active, asked when it ends.
 */
public interface ContextWatch {

    /**
     * Makes them. A bean of the application, if there is one.
     */
    interface Factory {

        /**
         * For the request context that is active.
         */
        ContextWatch watch();
    }

    boolean isRollbackExpected();

    /**
     * Whether the outcome has been decided already, before any session was used.
     */
    boolean isDecided();

    /**
     * Calls the action when nobody waits for the answer any more, at once if that is so already. Always on a worker thread that
     * does nothing else: the caller may be in the middle of what the action ends, and whoever finds out may not wait.
     */
    void whenLeft(Runnable action);
}
