package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.sql.PreparedWork;

/**
 * The last statement of a transaction, which stays prepared until another one is run or the transaction ends: in loops the next
 * one has the same text. Whatever fails is not used again. Guarded by the lock of the session.
 */
final class LastStatement {

    /**
     * How often a statement is run at most. Agroal (3.0.1) keeps a wrapper of each result, closed or not, until the
     * statement is closed: {@code AutoCloseableElement.pruneClosed} is called for statements only. The driver remembers
     * what it has prepared, so that the next one costs no round trip.
     */
    private static final int RUNS = 1_000;

    /** What the statement was prepared for. */
    private @Nullable String text;
    private @Nullable Duration timeout;
    /** {@code null} as long as it is in use: what reads its rows may run the same text. */
    private @Nullable PreparedStatement statement;
    /** How often it has been run. */
    private int runs;
    private boolean ended;

    <T extends @Nullable Object> T run(Connection connection, DriverSupport driver, String text, @Nullable Duration timeout,
            PreparedWork<T> work) throws SQLException {
        PreparedStatement taken = take(connection, driver, text, timeout);
        // The work may run other statements, which are counted apart.
        int runs = this.runs + 1;
        T result;
        try {
            result = work.execute(taken);
            if (!ended) {
                taken.clearParameters();
            }
        } catch (SQLException | RuntimeException | Error e) {
            close(taken, e);
            throw e;
        }
        keep(text, timeout, taken, runs);
        return result;
    }

    private PreparedStatement take(Connection connection, DriverSupport driver, String text, @Nullable Duration timeout)
            throws SQLException {
        PreparedStatement kept = statement;
        statement = null;
        if (kept != null) {
            if (text.equals(this.text) && Objects.equals(timeout, this.timeout)) {
                return kept;
            }
            kept.close();
        }
        runs = 0;
        PreparedStatement made = connection.prepareStatement(text);
        try {
            if (timeout != null) {
                driver.timeout(made, timeout);
            }
            return made;
        } catch (SQLException | RuntimeException | Error e) {
            close(made, e);
            throw e;
        }
    }

    private void keep(String text, @Nullable Duration timeout, PreparedStatement done, int runs) throws SQLException {
        // What has read its rows may have ended the transaction, or have run other statements.
        if (ended || statement != null || runs == RUNS) {
            done.close();
            return;
        }
        this.text = text;
        this.timeout = timeout;
        this.runs = runs;
        statement = done;
    }

    private static void close(PreparedStatement failed, Throwable failure) {
        try {
            failed.close();
        } catch (SQLException | RuntimeException closing) {
            failure.addSuppressed(closing);
        }
    }

    /**
     * The transaction ends.
     */
    void end() {
        ended = true;
        PreparedStatement kept = statement;
        statement = null;
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("A prepared statement could not be closed: %s", e.getClass().getName());
            }
        }
    }
}
