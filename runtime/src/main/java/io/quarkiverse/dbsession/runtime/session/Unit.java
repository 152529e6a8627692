package io.quarkiverse.dbsession.runtime.session;

import java.sql.Savepoint;

import org.jspecify.annotations.Nullable;

/**
 * A unit of work that has been entered and not been left. Guarded by the lock of its session.
 */
final class Unit {

    enum Kind {
        /** Ends the session's own transaction. */
        OWNER,
        /** A part of a larger one, be it a unit or an outer transaction. */
        PART,
        /** Keeps or undoes what was done since a savepoint. */
        SAVEPOINT,
        /** Not asked for by the application: observers of the transaction are at work. */
        OBSERVERS
    }

    final Kind kind;
    final UnitOptions options;

    /** Lies between two calls of a connection, and not around the work of a caller. */
    final boolean ofLibrary;

    /** The transaction that it is a part of or ends. */
    final SessionTransaction transaction;

    /** The one that it is inside of. */
    @Nullable
    Unit outer;

    /** Set by the first statement of a {@link Kind#SAVEPOINT}. */
    @Nullable
    Savepoint savepoint;

    /** What the first part that has failed has thrown. Whoever has caught it cannot make the whole succeed. */
    @Nullable
    Throwable failedPart;

    /** It has ended. Asked without the lock as well. */
    volatile boolean left;

    /** Its transaction has been ended by somebody else. */
    boolean over;

    /** Nobody waits for its end any more; it is still here to refuse what its work may go on to do. */
    boolean abandoned;

    /** The one that has entered it. */
    final Thread thread = Thread.currentThread();

    Unit(Kind kind, UnitOptions options, SessionTransaction transaction) {
        this(kind, options, transaction, false);
    }

    Unit(Kind kind, UnitOptions options, SessionTransaction transaction, boolean ofLibrary) {
        this.ofLibrary = ofLibrary;
        this.kind = kind;
        this.options = options;
        this.transaction = transaction;
    }
}
