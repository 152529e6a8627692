package io.quarkiverse.dbsession.runtime.model;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.Isolation;

/**
 * What a {@link Step} can do to the sessions of one context, be they those of the model or real ones. All that can be seen from
 * outside goes to the trace. Failures are thrown as {@link Failed}, which says what a user can tell them by.
 */
interface Subject {

    /**
     * What kind of failure a user sees.
     */
    final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final String kind;

        Failed(String kind, @Nullable Throwable cause) {
            super(kind, cause);
            this.kind = kind;
        }
    }

    /** Why a statement fails. */
    String CONSTRAINT = "ConstraintViolation";
    String READ_ONLY = "refused write";
    String ABORTED = "aborted transaction";
    String LOST = "ConnectionUnavailable";
    /** Why something else does. */
    String COMMIT_FAILED = "CommitFailed";
    String IN_PROGRESS = "TransactionInProgress";
    String ILLEGAL = "IllegalStateException";
    String VETO = "veto of a listener";
    String THROWN = "exception of the unit's work";

    /**
     * @param policy {@code null} for a nested one
     */
    record UnitKind(@Nullable CurrentTransaction policy, boolean readOnly, @Nullable Isolation isolation) {

        @Override
        public String toString() {
            return (policy == null ? "nested" : "atomic " + policy) + (readOnly ? " readOnly" : "")
                    + (isolation == null ? "" : " " + isolation);
        }
    }

    enum Hook {
        AFTER_BEGIN,
        BEFORE_COMMIT
    }

    /**
     * What a listener does the next time it is called.
     */
    enum Reaction {
        /** It throws. */
        VETO,
        /** It inserts a row, and does not catch if that fails. */
        AUDIT,
        /** It runs a statement that fails, and swallows the error. */
        SWALLOW,
        /** It calls setRollbackOnly(). */
        MARK,
        /** It calls commit(), which is to be refused, and swallows that. */
        COMMIT,
        /** It runs a unit of work that fails, and swallows its exception. */
        FAILING_PART
    }

    /** What has been seen. */
    List<String> trace();

    int nextRow();

    /**
     * @param orphan whether the row refers to one that does not exist, which is found out at the commit
     */
    void insert(int session, int row, boolean orphan, boolean view);

    /**
     * @param number which may be found again in the failure of a commit
     */
    void failingInsert(int session, int number, boolean view);

    /**
     * What the session sees: rows, isolation level, and whether the transaction is read-only.
     */
    String select(int session);

    void commit(int session, boolean view);

    void rollback(int session, boolean view);

    void close(int session);

    void setRollbackOnly(int session);

    void unit(int session, UnitKind kind, Runnable work);

    /**
     * Sets a savepoint in the JDBC view, does the work and, if that has not thrown and the transaction is still the same, goes
     * back to the savepoint or releases it.
     */
    void savepoint(int session, boolean goBack, Runnable work);

    /**
     * Inserts a row in an independent session and commits it or not.
     */
    void independent(int session, int row, boolean commit);

    /**
     * The server ends the session's connection, if there is one.
     */
    void loseConnection(int session);

    void arm(int session, Hook hook, Reaction reaction);

    void commitAll();

    void rollbackAll();

    void closeAll();

    void finish(boolean commit);

    void end();

    /**
     * isOpen, inTransaction, isRollbackOnly.
     */
    String state(int session);

    static String state(boolean open, boolean inTransaction, boolean rollbackOnly) {
        return "[" + (open ? "open" : "closed") + (inTransaction ? ", in transaction" : "") + (rollbackOnly ? ", marked" : "")
                + "]";
    }
}
