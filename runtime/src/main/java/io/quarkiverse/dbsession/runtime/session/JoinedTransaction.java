package io.quarkiverse.dbsession.runtime.session;

import java.sql.Connection;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;

/**
 * What a session has to do with an outer transaction that it has joined. Guarded by the lock of the session; the connection may
 * be
 * looked at without it.
 */
final class JoinedTransaction {

    final OuterTransaction outer;

    /** The outer transaction's; {@code null} as long as it is not used. */
    volatile @Nullable Connection connection;

    boolean begun;

    /** The first failure of a statement. */
    @Nullable
    DbSessionException failure;

    JoinedTransaction(OuterTransaction outer) {
        this.outer = outer;
    }
}
