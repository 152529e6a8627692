package io.quarkiverse.dbsession.runtime.session;

/**
 * What the thread does that has the lock of a session, until it is closed.
 */
interface WorkInProgress extends AutoCloseable {

    @Override
    void close();
}
