package io.quarkiverse.dbsession.runtime;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.ConnectionWatch;
import io.quarkus.runtime.ExecutorRecorder;

/**
 * The connections of a datasource that sessions hold: for how long, and how many of them at a time.
 */
final class HeldConnections implements ConnectionWatch {

    private final String dataSource;
    private final @Nullable Duration limit;
    private final boolean cancels;

    /** The places that have been warned of; {@code null} in production, where nobody is. */
    private final @Nullable Set<String> warned;

    private final LongAdder seconds = new LongAdder();

    /**
     * @param limit how long one may be held, or {@code null} for as long as it takes
     * @param cancels whether to end what holds one for longer
     * @param warns whether to warn of a second one
     */
    HeldConnections(String dataSource, @Nullable Duration limit, boolean cancels, boolean warns) {
        this.dataSource = dataSource;
        this.limit = limit;
        this.cancels = cancels;
        this.warned = warns ? ConcurrentHashMap.newKeySet() : null;
    }

    @Override
    public long seconds() {
        return seconds.sum();
    }

    @Override
    public @Nullable Caller place() {
        return limit != null || warned != null ? new Caller() : null;
    }

    @Override
    public void second(@Nullable Caller first, @Nullable Caller second) {
        seconds.increment();
        if (warned == null || first == null || second == null) {
            return;
        }
        String held = first.place();
        String taken = second.place();
        if (warned.add(held + "|" + taken)) {
            LOG.warnf(
                    "A second connection of %s is taken at %s while the one that was taken at %s is held: requests that do so "
                            + "together can wait for each other until the pool gives up. commit() and close() the session before "
                            + "independent work or a new context, or do it in the same transaction.",
                    Place.dataSource(dataSource), taken, held);
        }
    }

    @Override
    public @Nullable Hold taken(Holder holder, @Nullable Caller place) {
        return limit == null || place == null ? null : new Limited(holder, limit, place);
    }

    /**
     * A connection that is to be given back within the limit.
     */
    private final class Limited implements Hold, Runnable {

        /** Weak, so that an independent session that was forgotten is found. */
        private final WeakReference<Holder> holder;
        private final Duration limit;
        private final Caller place;
        private final Thread thread = Thread.currentThread();
        private final CompletableFuture<@Nullable Void> timer;

        Limited(Holder holder, Duration limit, Caller place) {
            this.holder = new WeakReference<>(holder);
            this.limit = limit;
            this.place = place;
            this.timer = new CompletableFuture<@Nullable Void>().completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS);
            // On a worker: it may wait for the database, and the JDK has one thread for all timers.
            timer.thenRunAsync(this, ExecutorRecorder.getCurrent());
        }

        @Override
        public void run() {
            Holder late = holder.get();
            if (late != null) {
                LOG.warnf("A connection of %s has been held for longer than %s: it was taken at %s, by the thread '%s'. %s",
                        Place.dataSource(dataSource), limit, place.place(), thread.getName(),
                        cancels ? "Its work is rolled back, and it goes back to the pool."
                                : "Do what takes time before the first statement or after commit().");
                if (cancels) {
                    late.expire(this);
                }
            }
        }

        @Override
        public void end() {
            timer.cancel(false);
        }
    }
}
