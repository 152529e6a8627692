package io.quarkiverse.dbsession.runtime.session;

/**
 * How the work of a context ends.
 */
public enum Outcome {
    COMMIT,
    ROLLBACK
}
