package io.quarkiverse.dbsession.runtime.sql;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * The rows of a query for subscribers, each of whom has the query run anew.
 */
final class RowPublisher<T extends @Nullable Object> implements Flow.Publisher<T> {

    private final JdbcStatement statement;
    private final Rows<? extends T> rows;
    private final Origin origin;

    /**
     * Row mappers of the application find the contexts of the caller, where context propagation provides for that. Its JTA
     * transaction is none of them: one that is ended while a worker is in it, too, Narayana takes away from all threads at
     * once. The pool then refuses to commit and to roll back, and what is open is committed when the connection goes back.
     */
    private final Consumer<Runnable> contexts;

    RowPublisher(JdbcStatement statement, Rows<? extends T> rows) {
        this.statement = statement;
        this.rows = rows;
        this.origin = statement.origin();
        this.contexts = statement.withoutOuter(() -> Infrastructure.decorate((Consumer<Runnable>) Runnable::run));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        RowSubscription<T> subscription = new RowSubscription<>(this, subscriber);
        subscriber.onSubscribe(subscription);
        subscription.start();
    }

    void execute(Runnable task) {
        Infrastructure.getDefaultExecutor().execute(() -> contexts.accept(task));
    }

    Cursor<T> open() {
        return origin.run(() -> statement.open(rows));
    }

    /**
     * How many rows are read at a time, and wait for the subscriber.
     */
    int chunk() {
        int fetchSize = statement.streamFetchSize();
        return fetchSize == 0 ? RowSubscription.MOST : Math.min(RowSubscription.MOST, fetchSize);
    }

    T notNull(T row) {
        if (row == null) {
            throw statement.errors().rowMapping("A row is null, and a Multi has no null items",
                    "Leave it out ('where … is not null'), give it a value ('coalesce'), or read the rows with stream().");
        }
        return row;
    }

    void closed() {
        statement.readingOver();
    }
}
