package io.quarkiverse.dbsession.runtime;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.agroal.pool.ConnectionHandler;

/**
 * What broke one connection may have broken those that lie in the pool: a server that was restarted, a network that was cut. So
 * after the first one has broken, each connection is tried once before it is used. As long as none has, that costs nothing.
 */
final class PoolDoubts {

    /** In seconds, which is what JDBC counts in. A server that takes longer to answer nothing is as good as gone. */
    private static final int PATIENCE = 2;

    private final AgroalDataSource pool;

    /** Those that have been seen to work since; {@code null} if none has ever broken. */
    private volatile @Nullable Set<ConnectionHandler> tried;

    PoolDoubts(AgroalDataSource pool) {
        this.pool = pool;
    }

    boolean areRaised() {
        return tried != null;
    }

    void raise() {
        tried = ConcurrentHashMap.newKeySet();
    }

    /**
     * For whoever has just taken a connection: whether it works, which is asked of the server the first time. When the
     * patience is used up, one that has not been tried counts as broken. There are not more of those than the pool has: the
     * next one is new, whatever becomes of it.
     *
     * @param start when the first one was taken ({@link System#nanoTime()})
     * @param broken how many have not worked since
     */
    boolean works(ConnectionHandler handler, long start, int broken) {
        Set<ConnectionHandler> since = tried;
        int poolSize = pool.getConfiguration().connectionPoolConfiguration().maxSize();
        if (since == null || since.contains(handler) || broken == poolSize) {
            return true;
        }
        boolean patient = System.nanoTime() - start < TimeUnit.SECONDS.toNanos(PATIENCE);
        if (!patient || !isValid(handler.rawConnection())) {
            return false;
        }
        if (since.size() >= 2 * poolSize) {
            // Most of them are gone by now; the pool does not tell when they go.
            since.clear();
        }
        since.add(handler);
        return true;
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(PATIENCE);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }
}
