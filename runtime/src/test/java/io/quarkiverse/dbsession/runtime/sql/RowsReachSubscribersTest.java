package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.RowMappingException;
import io.smallrye.mutiny.Multi;

/**
 * A Multi of rows: read by workers as far as its subscriber asks for it.
 */
@ExtendWith(Postgres.class)
class RowsReachSubscribersTest {

    private static final List<Integer> THOUSAND = IntStream.rangeClosed(1, 1000).boxed().toList();

    private TestScope scope;

    @BeforeEach
    void scope(TestScope scope) {
        this.scope = scope;
    }

    @AfterEach
    void nothingStaysOpen() {
        assertThat(scope.open()).isZero();
    }

    private Multi<Integer> numbers(int count) {
        return scope.sql("select generate_series(1, :n)").param("n", count).query(Integer.class).multi();
    }

    @Test
    void allRowsInOrderForEachSubscriberAnew() {
        Multi<Integer> numbers = numbers(1000);
        for (int i = 0; i < 2; i++) {
            assertThat(numbers.collect().asList().await().indefinitely()).isEqualTo(THOUSAND);
        }
        assertThat(numbers(0).collect().asList().await().indefinitely()).isEmpty();
        assertThat(numbers(256).collect().asList().await().indefinitely()).hasSize(256);
    }

    @Test
    void whoeverRequestsOneAtATimeGetsAllToo() throws Exception {
        Subscriber subscriber = new Subscriber(1);
        numbers(1000).subscribe(subscriber);
        assertThat(subscriber.end()).isSameAs(Subscriber.COMPLETE);
        assertThat(subscriber.items).containsExactlyElementsOf(THOUSAND);
    }

    /** Neither of the query nor of the mapper. */
    @Test
    void nothingRunsOnTheThreadOfTheSubscriberAndNothingBeforeItRequests() throws Exception {
        ConcurrentLinkedQueue<Thread> mapping = new ConcurrentLinkedQueue<>();
        Subscriber subscriber = new Subscriber(0);
        scope.sql("select generate_series(1, 3)").query(row -> {
            mapping.add(Thread.currentThread());
            return row.getInt(1);
        }).multi().subscribe(subscriber);
        assertThat(scope.runs()).isZero();
        subscriber.request(2);
        assertThat(subscriber.next()).isEqualTo(1);
        assertThat(subscriber.next()).isEqualTo(2);
        assertThat(mapping).hasSize(3).doesNotContain(Thread.currentThread());
        subscriber.request(1);
        assertThat(subscriber.next()).isEqualTo(3);
        assertThat(subscriber.end()).isSameAs(Subscriber.COMPLETE);
    }

    /** What nobody asks for is not read beyond the buffer: row 257 would be a division by zero. */
    @Test
    void noMoreThanTheBufferIsReadAhead() throws Exception {
        Subscriber subscriber = new Subscriber(0);
        scope.sql("select 1 / (257 - generate_series(1, 300))").fetchSize(256).query(Integer.class).multi()
                .subscribe(subscriber);
        subscriber.request(256);
        for (int i = 0; i < 256; i++) {
            subscriber.next();
        }
        subscriber.request(1);
        assertThat(subscriber.end()).isInstanceOfSatisfying(DbSessionException.class,
                e -> assertThat(e.sqlState()).contains("22012"));
    }

    @Test
    void whoeverCancelsClosesTheRows() throws Exception {
        assertThat(numbers(1_000_000).select().first(10).collect().asList().await().indefinitely()).hasSize(10);
        scope.awaitClosed();
        Subscriber subscriber = new Subscriber(0);
        numbers(1000).subscribe(subscriber);
        subscriber.request(5);
        for (int i = 0; i < 5; i++) {
            subscriber.next();
        }
        subscriber.subscription.cancel();
        subscriber.subscription.cancel();
        subscriber.request(5);
        scope.awaitClosed();
        assertThat(subscriber.events).isEmpty();
    }

    @Test
    void cancelledBeforeItHasRequestedAnythingRunsNothing() {
        Subscriber subscriber = new Subscriber(0);
        numbers(5).subscribe(subscriber);
        subscriber.subscription.cancel();
        subscriber.request(5);
        assertThat(scope.runs()).isZero();
    }

    @Test
    void rowsComeBeforeTheFailureOfTheOneBehindThem() throws Exception {
        RuntimeException own = new IllegalStateException("own");
        Subscriber subscriber = new Subscriber(1);
        scope.sql("select generate_series(1, 9)").query(row -> {
            if (row.getInt(1) == 6) {
                throw own;
            }
            return row.getInt(1);
        }).multi().subscribe(subscriber);
        assertThat(subscriber.failure()).isSameAs(own);
        assertThat(subscriber.items).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void nullIsNoItem() throws Exception {
        Subscriber subscriber = new Subscriber(Long.MAX_VALUE);
        scope.sql("select nullif(generate_series(1, 3), 2)").query(Integer.class).multi().subscribe(subscriber);
        assertThat(subscriber.failure()).isInstanceOf(RowMappingException.class).hasMessage("A row is null, and a Multi has no "
                + "null items [statement on the default datasource: select nullif(generate_series(1, 3), 2)]. Leave it out "
                + "('where … is not null'), give it a value ('coalesce'), or read the rows with stream().");
        assertThat(subscriber.items).containsExactly(1);
    }

    @Test
    void failureOfTheQueryIsThatOfTheMulti() throws Exception {
        Subscriber subscriber = new Subscriber(1);
        scope.sql("select nothing").query(Integer.class).multi().subscribe(subscriber);
        assertThat(subscriber.failure()).isInstanceOf(DbSessionException.class).hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> scope.sql("select ?").query(Integer.class).multi()).isInstanceOf(InvalidParameter.class);
    }

    /** Many threads ask for rows: they come one after the other, in order, and none twice. */
    @Test
    void requestsOfManyThreadsAreAddedUp() throws Exception {
        Subscriber subscriber = new Subscriber(0);
        numbers(1000).subscribe(subscriber);
        CompletableFuture<?>[] threads = new CompletableFuture<?>[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 251; n++) {
                    subscriber.request(1);
                }
            });
        }
        CompletableFuture.allOf(threads).get(10, TimeUnit.SECONDS);
        assertThat(subscriber.end()).isSameAs(Subscriber.COMPLETE);
        assertThat(subscriber.items).containsExactlyElementsOf(THOUSAND);
        assertThat(subscriber.overlaps).hasValue(0);
    }

    private static final class Subscriber implements Flow.Subscriber<Integer> {

        static final Throwable COMPLETE = new Throwable("complete");

        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        final ConcurrentLinkedQueue<Integer> items = new ConcurrentLinkedQueue<>();
        final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        private final long demand;
        volatile Flow.@Nullable Subscription subscription;

        /**
         * @param demand requested in the beginning and, if it is 1, after each item
         */
        Subscriber(long demand) {
            this.demand = demand;
        }

        void request(long rows) {
            subscription.request(rows);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        public void onNext(Integer item) {
            if (inside.getAndIncrement() > 0) {
                overlaps.incrementAndGet();
            }
            items.add(item);
            events.add(item);
            if (demand == 1) {
                subscription.request(1);
            }
            inside.decrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            events.add(failure);
        }

        @Override
        public void onComplete() {
            events.add(COMPLETE);
        }

        Object next() throws InterruptedException {
            return assertThat(events.poll(10, TimeUnit.SECONDS)).as("something within 10 s").isNotNull().actual();
        }

        Throwable failure() throws InterruptedException {
            return (Throwable) end();
        }

        /** What comes after the last item. */
        Object end() throws InterruptedException {
            Object event = next();
            while (event instanceof Integer) {
                event = next();
            }
            return event;
        }
    }
}
