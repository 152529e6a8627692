package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * One run of a query for one subscriber. Workers read rows into a buffer, some at a time, whenever it is empty and there is
 * demand; between that no thread is held. Rows that are in the buffer are handed out by whoever asks for them: a subscriber
 * that requests one at a time, as Quarkus REST does, would otherwise wait for a worker with each.
 */
final class RowSubscription<T extends @Nullable Object> implements Flow.Subscription {

    /** How many rows the buffer holds at most. */
    static final int MOST = 256;

    private final RowPublisher<T> publisher;
    private final AtomicLong demand = new AtomicLong();

    /** How often there was something to do; whoever makes it 1 does it, until it is 0 again. */
    private final AtomicInteger turns = new AtomicInteger(1);

    // Of whoever has the turn.

    private Flow.@Nullable Subscriber<? super T> subscriber;

    // Of the worker that reads, and otherwise of whoever has the turn.

    private final Queue<T> buffer = new ArrayDeque<>();
    private @Nullable Cursor<T> cursor;
    private boolean exhausted;
    private @Nullable Throwable failure;

    /** A worker reads. */
    private volatile boolean reading;
    private volatile boolean cancelled;

    /** The subscriber has broken the rules of the game. */
    private volatile @Nullable IllegalArgumentException violation;

    RowSubscription(RowPublisher<T> publisher, Flow.Subscriber<? super T> subscriber) {
        this.publisher = publisher;
        this.subscriber = subscriber;
    }

    /**
     * The subscriber knows of its subscription: what it has asked for meanwhile begins.
     */
    void start() {
        takeTurns(1);
    }

    @Override
    public void request(long rows) {
        if (rows <= 0) {
            violation = new IllegalArgumentException("A subscriber requests 1 row or more, not " + rows + " (rule 3.9)");
        } else {
            demand.accumulateAndGet(rows, (sum, more) -> sum + more < 0 ? Long.MAX_VALUE : sum + more);
        }
        work();
    }

    @Override
    public void cancel() {
        cancelled = true;
        work();
    }

    private void work() {
        if (turns.getAndIncrement() == 0) {
            takeTurns(1);
        }
    }

    private void takeTurns(int taken) {
        int turn = taken;
        do {
            if (!reading && subscriber != null) {
                turn(subscriber);
            }
            turn = turns.addAndGet(-turn);
        } while (turn != 0);
    }

    private void turn(Flow.Subscriber<? super T> subscriber) {
        if (cancelled) {
            leave();
        } else if (violation != null) {
            leave();
            subscriber.onError(violation);
        } else {
            handOut(subscriber);
        }
    }

    private void handOut(Flow.Subscriber<? super T> subscriber) {
        long wanted = demand.get();
        long given = 0;
        while (given < wanted && !buffer.isEmpty() && !cancelled && violation == null) {
            given++;
            try {
                subscriber.onNext(buffer.remove());
            } catch (Throwable e) {
                // There is nobody to tell it to: who throws has broken the rules as well.
                leave();
                Infrastructure.handleDroppedException(e);
                return;
            }
        }
        long taken = given;
        // Whoever has asked for more than can be counted goes on without being counted.
        boolean more = demand.updateAndGet(sum -> sum == Long.MAX_VALUE ? sum : sum - taken) > 0;
        if (cancelled || violation != null) {
            // The next turn sees to it, which whoever has set that has asked for.
            return;
        }
        if (buffer.isEmpty()) {
            if (failure != null) {
                this.subscriber = null;
                subscriber.onError(failure);
            } else if (exhausted) {
                this.subscriber = null;
                subscriber.onComplete();
            } else if (more) {
                read(subscriber);
            }
        }
    }

    private void read(Flow.Subscriber<? super T> subscriber) {
        reading = true;
        try {
            publisher.execute(this::fill);
        } catch (RejectedExecutionException e) {
            // Shutting down: the end of the session closes the rows.
            reading = false;
            this.subscriber = null;
            subscriber.onError(e);
        }
    }

    /**
     * On a worker. Rows that have been read come before the failure of the one behind them.
     */
    private void fill() {
        try {
            if (cursor == null) {
                cursor = publisher.open();
            }
            exhausted = !cursor.read(publisher.chunk(), row -> buffer.add(publisher.notNull(row)));
        } catch (Throwable e) {
            failure = e;
        }
        if (exhausted || failure != null) {
            close();
        }
        reading = false;
        work();
    }

    /**
     * There is nobody any more to read for. Whoever cancels waits for nothing, and may be an I/O thread.
     */
    private void leave() {
        subscriber = null;
        buffer.clear();
        if (cursor != null && !exhausted && failure == null) {
            try {
                publisher.execute(this::close);
            } catch (RejectedExecutionException e) {
                Infrastructure.handleDroppedException(e);
            }
        }
    }

    private void close() {
        try {
            if (cursor != null) {
                cursor.close();
            }
            publisher.closed();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                Infrastructure.handleDroppedException(e);
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }
    }
}
