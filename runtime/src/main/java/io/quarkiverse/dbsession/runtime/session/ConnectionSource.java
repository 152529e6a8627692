package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;

/**
 * Where a session's connection comes from and goes to: the one thing a session knows of a pool.
 */
public interface ConnectionSource {

    /**
     * Refuses work on a thread that must not wait. Called before each piece of work.
     *
     * @throws IllegalStateException saying what to do instead
     */
    void checkUsable();

    /**
     * The transaction that the current thread is in, whose connection is what {@link #acquire} gives as long as that is so;
     * {@code null} if it is in none.
     */
    @Nullable
    OuterTransaction outerTransaction();

    /**
     * Takes the current thread out of {@link #outerTransaction()}.
     */
    Suspension suspendOuterTransaction();

    /**
     * Takes a connection, with auto-commit as the pool has it.
     *
     * @param held how many connections of this source the caller holds already, for the message if there is none to be had
     * @throws ConnectionUnavailable if there is none to be had
     */
    Connection acquire(int held);

    /**
     * Gives a connection back for the next user. Nothing is open on it but what belongs to the outer transaction.
     */
    void release(Connection connection) throws SQLException;

    /**
     * Sees to it that nobody gets a connection any more once it has been given back: it has failed, or its server is no longer
     * one that takes writes.
     *
     * @param broken whether others of the same source may be broken, too, and are to be tried before they are used
     */
    void retire(Connection connection, boolean broken);

    /**
     * Closes a connection under a thread that waits for its server. That thread gives it back as it does with any other.
     */
    void breakOff(Connection connection);

    /**
     * Gives up a connection whose state is not known: it is closed, and the pool makes another one when it needs it. Others are
     * tried before they are used.
     */
    void destroy(Connection connection);
}
