package io.quarkiverse.dbsession.runtime.session;

/**
 * A transaction of somebody else, into which the current thread has been put and which sessions join: a JTA one. Equal to
 * others that stand for the same transaction.
 */
public interface OuterTransaction {

    /**
     * What a session has to do when the transaction ends.
     */
    interface Completion {

        /**
         * Before the commit; not called before a rollback. What it throws makes the commit a rollback.
         */
        void beforeCommit();

        /**
         * When the outcome is known, on any thread. Does not throw.
         */
        void ended(boolean committed);
    }

    /**
     * Refuses work if it has ended or is about to.
     *
     * @throws IllegalStateException saying what to do instead
     */
    void checkUsable();

    /**
     * @throws IllegalStateException if it is too late for that
     */
    void onCompletion(Completion completion);

    boolean isRollbackOnly();

    void setRollbackOnly();
}
