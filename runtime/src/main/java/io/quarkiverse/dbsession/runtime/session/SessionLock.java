package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.sql.Cancellable;

/**
 * Whose turn it is to use a session, and what the others can do about it. A {@link ReentrantLock} and not a monitor, so that a
 * virtual thread that waits for the database does not pin its carrier. It is also the work that whoever has it does, as long as
 * there is no other work around that.
 */
@SuppressWarnings("serial") // Nobody writes it down.
final class SessionLock extends ReentrantLock implements WorkInProgress {

    /** {@code query_canceled} (PostgreSQL's manual, appendix A). */
    static final String CANCELLED = "57014";

    /**
     * Who waits for what, as long as anybody waits: two threads may wait for each other's sessions, in observers for instance.
     */
    private static final Map<Thread, SessionLock> WAITING = new ConcurrentHashMap<>();

    private final SessionCore core;
    private final SessionSettings settings;

    /** What another thread may cancel. */
    private volatile @Nullable Cancellable running;
    /** The thread that calls the application for each row of a query. */
    private volatile @Nullable Thread reader;
    /** The reader does not read rows, it takes data for a COPY: the connection can do nothing else. */
    private volatile boolean copying;
    /** The owner rolls back, and does not wait for the statement of another thread. */
    private volatile boolean cancelling;
    /** The owner of the lock does away with what nobody uses any more: it is the session itself, and not a user of it. */
    private volatile boolean tidying;
    /** What is held for too long: whoever works is to stop, and the last one that has the lock gives it back. */
    private volatile ConnectionWatch.@Nullable Hold expiring;
    /** Set by the thread that ends the session, honoured by the last one that holds the lock. */
    private volatile boolean ending;

    SessionLock(SessionCore core, SessionSettings settings) {
        this.core = core;
        this.settings = settings;
    }

    /**
     * Waits for its turn, uninterruptibly.
     *
     * @throws IllegalStateException if that might take forever, or this thread must not wait at all
     */
    @Override
    public void lock() {
        lock(false);
    }

    /**
     * Waits for its turn, even if that takes until another thread has read all rows of a query.
     */
    void lockPatiently() {
        lock(true);
    }

    private void lock(boolean patient) {
        if (tryLock()) {
            return;
        }
        if (!patient) {
            // To wait for another thread's statement is to wait for the database.
            settings.source().checkUsable();
            refuseWhileRowsAreRead();
        }
        if (settings.sharing() != null && isUsed()) {
            if (tryLock()) {
                // The session has just finished to tidy up.
                return;
            }
            settings.sharing().contended(settings.dataSource());
        }
        boolean interrupted = false;
        WAITING.put(Thread.currentThread(), this);
        try {
            while (true) {
                try {
                    if (tryLock(100, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    if (!patient) {
                        refuseWhileRowsAreRead();
                        refuseDeadlock();
                    }
                } catch (InterruptedException e) {
                    // The operation itself shows what becomes of it.
                    interrupted = true;
                }
            }
        } finally {
            WAITING.remove(Thread.currentThread());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whether the lock is had by whoever uses the session. Whoever ends it does not.
     */
    private boolean isUsed() {
        return !isCancelling() && !tidying;
    }

    /**
     * Whoever finds out first gives way.
     */
    private void refuseDeadlock() {
        SessionLock waitedFor = this;
        for (int i = 0; i < WAITING.size() + 1 && waitedFor != null; i++) {
            Thread holder = waitedFor.getOwner();
            if (holder == Thread.currentThread()) {
                throw core.refusals().deadlock();
            }
            waitedFor = holder == null ? null : WAITING.get(holder);
        }
    }

    private void refuseWhileRowsAreRead() {
        Thread other = reader;
        if (other != null) {
            throw copying ? core.refusals().copyOpen(other) : core.refusals().rowsOpen(other);
        }
    }

    boolean isReadElsewhere() {
        Thread other = reader;
        return other != null && other != Thread.currentThread();
    }

    /**
     * From now on, whoever has the lock does away with what nobody uses any more.
     *
     * @return for {@link #tidied}
     */
    boolean tidy() {
        boolean before = tidying;
        tidying = true;
        return before;
    }

    void tidied(boolean before) {
        tidying = before;
    }

    /**
     * Whether the next {@link #unlock()} of this thread, which has the lock, is the last one.
     */
    boolean isOutermost() {
        return getHoldCount() == 1;
    }

    // What the thread that has the lock is doing

    /**
     * Begins work during which a statement and the rows of a query may be in use; the work around it goes on afterwards.
     */
    WorkInProgress work() {
        return running == null && reader == null && !copying ? this : new InnerWork();
    }

    /**
     * Work with none around it is over: there is nothing to go back to, and no object for it.
     */
    @Override
    public void close() {
        running = null;
        reader = null;
        copying = false;
    }

    private final class InnerWork implements WorkInProgress {

        private final @Nullable Cancellable outerStatement = running;
        private final @Nullable Thread outerReader = reader;
        private final boolean outerCopying = copying;

        @Override
        public void close() {
            running = outerStatement;
            reader = outerReader;
            copying = outerCopying;
        }
    }

    /**
     * @throws SQLException if it is to be cancelled already
     */
    void executing(Cancellable statement) throws SQLException {
        running = statement;
        // Whoever cancels may have looked just before: nobody would cancel this one.
        checkNotCancelled();
    }

    /**
     * @throws SQLException if what is being done is to be cancelled
     */
    void checkNotCancelled() throws SQLException {
        if (isCancelling()) {
            throw new SQLException("The session ends", CANCELLED);
        }
    }

    void reading() {
        reader = Thread.currentThread();
    }

    void copying() {
        copying = true;
        reading();
    }

    /**
     * Whether this thread feeds a COPY further out.
     */
    boolean isCopyingHere() {
        return copying && isHeldByCurrentThread();
    }

    // What other threads do about it

    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /**
     * Whether a statement that was cancelled has been cancelled by the session.
     */
    boolean isCancelling() {
        return ending || cancelling || expiring != null;
    }

    /**
     * @param tooLong what is to be given back, {@code null} if it has been
     */
    void expire(ConnectionWatch.@Nullable Hold tooLong) {
        expiring = tooLong;
    }

    ConnectionWatch.@Nullable Hold expiring() {
        return expiring;
    }

    boolean isExpiring() {
        return expiring != null;
    }

    /**
     * Whether another thread uses the session for longer than the patience lasts.
     */
    boolean isUsedFor(Duration patience) {
        try {
            return !isFreeWithin(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Cancels the statement of another thread, which is to be rolled back anyway.
     */
    void cancelOthers() {
        if (isLocked() && !isHeldByCurrentThread()) {
            cancelling = true;
            cancelRunning();
        }
    }

    void cancelled() {
        cancelling = false;
    }

    /**
     * The driver knows for itself whether there is still something to be cancelled. It does not if the statement is about to
     * be sent; hence more than once.
     */
    void cancelRunning() {
        for (int attempt = 0; attempt < 3; attempt++) {
            Cancellable statement = running;
            if (statement == null) {
                return;
            }
            try {
                statement.cancel();
                if (isFreeWithin(Duration.ofMillis(50))) {
                    return;
                }
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("A statement of %s could not be cancelled: %s", core.refusals().session(), e.getClass().getName());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    boolean isFreeWithin(Duration patience) throws InterruptedException {
        if (!tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        unlock();
        return true;
    }
}
