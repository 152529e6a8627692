package io.quarkiverse.dbsession.runtime;

/**
 * Knows of a request context whether work that is left in it has to be rolled back anyway, so that it is nobody's
 * mistake. Made while the context is active, asked when it ends.
 */
public interface ContextWatch {

    boolean isRollbackExpected();

    /**
     * Whether the outcome has been decided already, before any session was used.
     */
    boolean isDecided();
}
