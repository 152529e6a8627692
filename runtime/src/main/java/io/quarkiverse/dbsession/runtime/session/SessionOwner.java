package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * Whom a session belongs to: a context, or whoever has opened it.
 */
abstract class SessionOwner {

    /**
     * The session has taken a connection.
     */
    abstract void opened(SessionCore session);

    /**
     * The session has given its connection back.
     */
    abstract void closed(SessionCore session);

    /**
     * How many connections of a datasource the owner holds, and those who wait for it.
     */
    abstract int held(String dataSource);

    /**
     * Where the first of these connections was taken, if that is known.
     */
    abstract @Nullable Caller place(String dataSource);

    /**
     * Whether the outcome has been decided, so that nobody would hear of a failed commit: transactions that begin now can only
     * read (P13).
     */
    abstract boolean isDecided();

    /**
     * Whether the session is to stay outside of outer transactions, and has ended when it is closed.
     */
    abstract boolean isIndependent();
}
