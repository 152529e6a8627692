package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;

/**
 * A transaction that statements of a session run in: its own, or an outer one that it has joined. Guarded by the lock of the
 * session.
 */
abstract class SessionTransaction {

    final SessionCore core;

    /** The first failure of one of its statements: the commit tells it to whoever swallowed it. */
    private @Nullable DbSessionException failure;

    SessionTransaction(SessionCore core) {
        this.core = core;
    }

    /**
     * Its connection, ready for a statement: takes it and begins the transaction where needed.
     */
    abstract Connection connect();

    /**
     * Its connection, or {@code null} if it has to be taken first. Asked without the lock as well.
     */
    abstract @Nullable Connection connection();

    abstract boolean isOuter();

    /**
     * The isolation level that it has, or will have when it begins; {@code null} if that is the database's own or not known.
     */
    abstract @Nullable Isolation isolation();

    /**
     * Whether its connection has been given up.
     */
    abstract boolean isGivenUp();

    /**
     * Gives the connection up: it is not used any more, and nothing is committed on it.
     *
     * @param reason or {@code null} if it is not an error of a statement
     */
    abstract void giveUp(@Nullable DbSessionException reason);

    /**
     * A unit of work that is a part of it has failed, and there is no unit around it to answer for that.
     */
    abstract void partFailed(Throwable thrown);

    /**
     * Its units have got into each other's way: it is rolled back.
     */
    abstract void unitsOverlap();

    final @Nullable DbSessionException failure() {
        return failure;
    }

    /**
     * A statement has failed.
     */
    DbSessionException noted(DbSessionException e) {
        failure = failure == null ? e : failure;
        return e;
    }

    /**
     * What has failed so far has been undone by going back to a savepoint, or with the transaction.
     */
    final void recovered() {
        failure = null;
    }
}
