package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.sql.OpenRows;
import io.quarkiverse.dbsession.runtime.sql.Opened;
import io.quarkiverse.dbsession.runtime.sql.SqlWork;

/**
 * The rows of a query that the application reads step by step. They belong to the transaction in which the query was run and
 * to the unit of work that was the innermost one then: whoever ends one of these closes them first.
 */
final class SessionCursor implements OpenRows {

    final SessionTransaction transaction;
    final @Nullable Unit unit;
    final String sql;
    final @Nullable Duration timeout;
    final Statement statement;
    private final SessionCore core;
    private final SessionStatements statements;
    private final Opened opened;

    /** What has ended it; the first one counts. What is open is closed after that, by a thread that has the session's lock. */
    private final AtomicReference<@Nullable CursorEnd> end = new AtomicReference<>();

    /** Its number in its transaction. */
    int number;

    SessionCursor(SessionCore core, SessionStatements statements, SessionTransaction transaction, @Nullable Unit unit,
            String sql, @Nullable Duration timeout, Statement statement, Opened opened) {
        this.core = core;
        this.statements = statements;
        this.transaction = transaction;
        this.unit = unit;
        this.sql = sql;
        this.timeout = timeout;
        this.statement = statement;
        this.opened = opened;
    }

    @Override
    public <T extends @Nullable Object> T read(SqlWork<T> work) {
        return statements.read(this, work);
    }

    @Override
    public void check() {
        CursorEnd ended = end.get();
        if (ended != null) {
            throw core.refusals().rowsClosed(ended, sql);
        }
    }

    @Override
    public void close() {
        core.end(this, CursorEnd.CLOSED);
    }

    boolean isOpen() {
        return end.get() == null;
    }

    /**
     * @return whether this call has ended it
     */
    boolean mark(CursorEnd reason) {
        return end.compareAndSet(null, reason);
    }

    /**
     * With the lock. What the driver says to it changes nothing for whoever has read the rows, or will not read them any more.
     */
    void free() {
        if (!transaction.forget(this)) {
            return;
        }
        try {
            opened.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("The rows of a query of %s could not be closed: %s", core, e.getClass().getName());
        }
    }
}
