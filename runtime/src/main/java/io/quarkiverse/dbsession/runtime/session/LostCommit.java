package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.TransactionFate;
import io.quarkiverse.dbsession.runtime.driver.TransactionId;

/**
 * A commit whose answer was lost with its connection: asks the database on another one what has become of it.
 */
final class LostCommit {

    /** How long the answer is looked for. A server that restarts is back within seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * How long a commit may still be under way. After that, the server has not heard that its client is gone, and nobody will
     * ever send what it waits for.
     */
    private static final Duration IN_PROGRESS = Duration.ofSeconds(1);

    private static final long INTERVAL_MILLIS = 50;

    private final SessionSettings settings;
    private final TransactionId id;
    private final long start = System.nanoTime();

    LostCommit(SessionSettings settings, TransactionId id) {
        this.settings = settings;
        this.id = id;
    }

    /**
     * @return not {@link TransactionFate#IN_PROGRESS}: that is not known, either
     */
    TransactionFate find() {
        // An interrupt may be what has broken the connection. Whoever interrupts wants to know, too.
        boolean interrupted = Thread.interrupted();
        try {
            TransactionFate fate = look();
            while (fate == TransactionFate.IN_PROGRESS && !isLongerThan(PATIENCE)) {
                Thread.sleep(INTERVAL_MILLIS);
                fate = look();
            }
            return fate == TransactionFate.IN_PROGRESS ? TransactionFate.UNKNOWN : fate;
        } catch (InterruptedException e) {
            interrupted = true;
            return TransactionFate.UNKNOWN;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isOpen(Connection connection) {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean isLongerThan(Duration duration) {
        return System.nanoTime() - start > duration.toNanos();
    }

    /**
     * @return {@link TransactionFate#IN_PROGRESS} also if the database cannot be asked now
     */
    private TransactionFate look() {
        Connection connection;
        try {
            connection = settings.source().acquire(0);
        } catch (DbSessionException e) {
            LOG.debugf("The fate of a commit cannot be looked up now: %s", e.getMessage());
            return TransactionFate.IN_PROGRESS;
        }
        try {
            TransactionFate fate = settings.driver().fate(connection, id);
            if (fate == TransactionFate.IN_PROGRESS && isLongerThan(IN_PROGRESS)) {
                settings.driver().terminate(connection, id);
            }
            settings.source().release(connection);
            return fate;
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("The fate of a commit could not be looked up: %s", e.getClass().getName());
            boolean answered = isOpen(connection);
            settings.source().destroy(connection);
            return answered ? TransactionFate.UNKNOWN : TransactionFate.IN_PROGRESS;
        }
    }
}
