package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;

import io.quarkiverse.dbsession.ConnectionUnavailable;

/**
 * Where a session's connection comes from and goes to: the one thing a session knows of a pool.
 */
public interface ConnectionSource {

    /**
     * Refuses work where it must not be done: on a thread that must not wait, or inside somebody else's transaction.
     * Called before each piece of work.
     *
     * @throws IllegalStateException saying what to do instead
     */
    void checkUsable();

    /**
     * Takes a connection, with auto-commit as the pool has it.
     *
     * @throws ConnectionUnavailable if there is none to be had
     */
    Connection acquire();

    /**
     * Gives a connection back for the next user. Nothing is open on it.
     */
    void release(Connection connection) throws SQLException;

    /**
     * Gives up a connection whose state is not known: it is closed, and the pool makes another one when it needs it.
     */
    void destroy(Connection connection);
}
