package io.quarkiverse.dbsession.testing.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
         * The savepoint is gone, undone with that of a unit around it. As nothing was written, the unit can have another
         * one: what it has read by then it would not read again anyway.
         */
        INTERRUPTED,
        /** The savepoint is gone. */
        OVER
    }

    private final SharedTransaction transaction;
    private final Line line;
    private final boolean readOnly;
    private final @Nullable String schema;
    private final Throwable begunAt = new Throwable();

    private String savepoint = "";
    private long begin;
    /** How many transactions and subtransactions had written by then. */
    private int writersBefore;

    State state = State.OPEN;
    /** The number of the subtransaction that has written last when it was committed inside of another one. */
    long writer;
    /** Sets again what the unit around it has set. */
    String settingsOfOuter = "";
    /** Its connection is gone and it could not be undone at once: whoever uses the connection next does that. */
    volatile boolean abandoned;
    /** When it last wrote inside of other units; 0 if it has not. */
    long wroteInside;
    /** Whose rollback has undone it, or a part of it. Nobody misses that as long as it is not used any more, or rolled back. */
    @Nullable
    SharedUnit undoneBy;
    /** The thread that has used it last. */
    Thread thread = Thread.currentThread();
    /** Whether it has written anything; known once it is committed inside of another one. */
    boolean wrote;
    /** Those that were committed inside of it and have written: they are undone with it. */
    final List<SharedUnit> absorbed = new ArrayList<>(0);

    SharedUnit(SharedTransaction transaction, Line line, boolean readOnly, @Nullable String schema) {
        this.transaction = transaction;
        this.line = line;
        this.readOnly = readOnly;
        this.schema = schema;
    }

    void begun(String at, long time, int writers) {
        savepoint = at;
        begin = time;
        writersBefore = writers;
        state = State.OPEN;
    }

    SharedTransaction transaction() {
        return transaction;
    }

    Line line() {
        return line;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** Which one its connection was set to, or {@code null}. */
    @Nullable
    String schema() {
        return schema;
    }

    String savepoint() {
        return savepoint;
    }

    long begin() {
        return begin;
    }

    int writersBefore() {
        return writersBefore;
    }

    void used() {
        thread = Thread.currentThread();
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
        return "a transaction of '" + line + "', begun at " + Place.inApplication(Stream.of(begunAt()));
    }
}
