package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * Whom a session belongs to: a context, or whoever has opened it.
 */
interface SessionOwner {

    /**
     * The session has taken a connection.
     */
    void opened(SessionCore session);

    /**
     * The session has given its connection back.
     */
    void closed(SessionCore session);

    /**
     * How many connections of a datasource the owner holds, and those who wait for it.
     */
    int held(String dataSource);

    /**
     * Where the first of these connections was taken, if that is known.
     */
    @Nullable
    Caller place(String dataSource);

    /**
     * Whether the outcome has been decided, so that nobody would hear of a failed commit: transactions that begin now can only
     * read (P13).
     */
    boolean isDecided();

    /**
     * Whether the session is to stay outside of outer transactions, and has ended when it is closed.
     */
    boolean isIndependent();
}
