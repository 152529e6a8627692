package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * What the application takes for a transaction: a savepoint of the shared one, and what comes after it. Guarded by the
 * lock of the {@link SharedTransaction}.
 */
final class SharedUnit {

    enum State {
        OPEN,
        /** Committed while another one inside of it is open: its savepoint has to stay for that one's sake. */
        COMMITTED,
        /**
         * A statement has failed: like a transaction, it can only be rolled back.
         */
        FAILED,
        /** The same, and the savepoint has been gone back to, so that others can go on. */
        UNDONE,
        /**
         * The savepoint is gone, undone with that of a unit around it, or released for one inside of it. As nothing was
         * written, the unit can have another one: what it has read by then it would not read again anyway.
         */
        INTERRUPTED,
        /** The savepoint is gone. */
        OVER
    }

    private final SharedTransaction transaction;
    private final Line line;
    private final Throwable begunAt = new Throwable();

    private String savepoint = "";
    /** How many transactions and subtransactions had written by then. */
    private int writersBefore;

    State state = State.OPEN;
    /** Not that of the connection, which others share. */
    boolean readOnly;
    /** The number of the subtransaction that has written last when it was committed inside of another one. */
    long writer;
    /** A statement that sets what it has set, for the time when others have the connection. */
    String settings;
    /** Its connection is gone and it could not be undone at once: whoever uses the connection next does that. */
    volatile boolean abandoned;
    /** The numbers of the subtransactions in which it has written inside of other units. */
    final Set<Long> writersInside = new HashSet<>(0);
    /** Something is done on its behalf that nobody sees. */
    boolean unseen;
    /** The same, inside of other units. */
    boolean unseenInside;
    /** It has set a savepoint inside of another unit, with which that ends. */
    boolean savepointInside;
    /** Its savepoint matters although it has written nothing: it has set others behind it, or modes of constraints. */
    boolean needsSavepoint;
    /** Whose rollback has undone it, or a part of it. Nobody misses that as long as it is not used any more, or rolled back. */
    @Nullable
    SharedUnit undoneBy;
    /** The thread that has used it last. */
    Thread thread = Thread.currentThread();
    /** Whether it has written anything; known once it is committed inside of another one. */
    boolean wrote;
    /** Those that were committed inside of it and have written: they are undone with it. */
    final List<SharedUnit> absorbed = new ArrayList<>(0);

    /**
     * @param settings what its connection was set to for it
     */
    SharedUnit(SharedTransaction transaction, Line line, boolean readOnly, String settings) {
        this.transaction = transaction;
        this.line = line;
        this.readOnly = readOnly;
        this.settings = settings;
    }

    void begun(String at, int writers) {
        savepoint = at;
        writersBefore = writers;
        state = State.OPEN;
    }

    SharedTransaction transaction() {
        return transaction;
    }

    Line line() {
        return line;
    }

    String savepoint() {
        return savepoint;
    }

    int writersBefore() {
        return writersBefore;
    }

    void used() {
        thread = Thread.currentThread();
    }

    boolean isSetAside() {
        return state == State.INTERRUPTED && !abandoned;
    }

    /** Nothing would be lost without its savepoint, if it has not written. */
    boolean hasOnlyRead() {
        return state == State.OPEN && !needsSavepoint && !unseenInside && undoneBy == null && !abandoned;
    }

    /** It is about to be committed. */
    void noteWriting(SharedConnection connection) throws SQLException {
        wrote = connection.writers() > writersBefore;
        writer = wrote ? connection.lastWriter() : 0;
    }

    /**
     * The savepoint is released: the work is that of the unit around it from now on.
     */
    void becomePartOf(SharedUnit outer) {
        if (wrote) {
            outer.absorbed.add(this);
        }
        outer.absorbed.addAll(absorbed);
    }

    StackTraceElement[] begunAt() {
        return begunAt.getStackTrace();
    }

    @Override
    public String toString() {
        return "a transaction of '" + line + "', begun at " + Place.inApplication(begunAt());
    }
}
