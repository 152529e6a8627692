package io.quarkiverse.dbsession.runtime;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkiverse.dbsession.runtime.session.TransactionListener;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.ManagedContext;

/**
 * Fires the CDI events of one datasource. Observers are looked up once; they are called one by one and not through
 * {@link jakarta.enterprise.event.Event#fire}, because that stops at the first that throws.
 */
final class TransactionEvents implements TransactionListener {

    private final ArcContainer container;
    private final JtaTransactions transactions;
    private final String dataSource;
    private final Observers<AfterBegin> afterBegin;
    private final Observers<BeforeCommit> beforeCommit;
    private final Observers<AfterCommit> afterCommit;
    private final Observers<AfterRollback> afterRollback;

    private TransactionEvents(ArcContainer container, JtaTransactions transactions, String dataSource, Annotation qualifier) {
        this.container = container;
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.afterBegin = new Observers<>(AfterBegin.class, qualifier);
        this.beforeCommit = new Observers<>(BeforeCommit.class, qualifier);
        this.afterCommit = new Observers<>(AfterCommit.class, qualifier);
        this.afterRollback = new Observers<>(AfterRollback.class, qualifier);
    }

    /**
     * @return {@code null} if nobody observes the transactions of the datasource
     */
    static @Nullable TransactionEvents find(ArcContainer container, JtaTransactions transactions, String dataSource,
            Annotation qualifier) {
        TransactionEvents events = new TransactionEvents(container, transactions, dataSource, qualifier);
        return events.afterBegin.isEmpty() && events.beforeCommit.isEmpty() && events.afterCommit.isEmpty()
                && events.afterRollback.isEmpty() ? null : events;
    }

    @Override
    public void afterBegin(DbSession session) {
        if (!afterBegin.isEmpty()) {
            afterBegin.fire(new AfterBegin(session, dataSource));
        }
    }

    @Override
    public void beforeCommit(DbSession session) {
        if (!beforeCommit.isEmpty()) {
            beforeCommit.fire(new BeforeCommit(session, dataSource));
        }
    }

    @Override
    public void afterCommit(DbSession session) {
        if (!afterCommit.isEmpty()) {
            afterCommit.fireToAll(new AfterCommit(session, dataSource));
        }
    }

    @Override
    public void afterRollback(DbSession session) {
        if (!afterRollback.isEmpty()) {
            afterRollback.fireToAll(new AfterRollback(session, dataSource));
        }
    }

    /**
     * The observers of one event, in the order of their priorities.
     */
    private final class Observers<E> {

        private final Class<E> type;
        private final Metadata metadata;
        private final List<? extends ObserverMethod<? super E>> observers;

        Observers(Class<E> type, Annotation qualifier) {
            this.type = type;
            this.metadata = new Metadata(type, Set.of(qualifier, Any.Literal.INSTANCE));
            this.observers = container.<E> resolveObserverMethods(type, qualifier);
        }

        boolean isEmpty() {
            return observers.isEmpty();
        }

        void fire(E event) {
            inRequestContext(() -> observers.forEach(observer -> observer.notify(new Notification<>(event, metadata))));
        }

        /**
         * Outside of the JTA transaction that has ended, if it was one: what observers do is no part of it.
         */
        void fireToAll(E event) {
            try (Suspension outside = transactions.suspend()) {
                inRequestContext(() -> {
                    for (ObserverMethod<? super E> observer : observers) {
                        try {
                            observer.notify(new Notification<>(event, metadata));
                        } catch (Throwable e) {
                            // Errors as well: the transaction has ended, and others are still to be told.
                            LOG.errorf(e, "An observer of %s on %s has failed: %s. The outcome stands; mend the observer.",
                                    type.getSimpleName(), Place.dataSource(dataSource), observer);
                        }
                    }
                });
            }
        }
    }

    /**
     * There is none when a transaction is ended from outside, by the end of its context for instance.
     */
    private void inRequestContext(Runnable work) {
        ManagedContext requestContext = container.requestContext();
        if (requestContext.isActive()) {
            work.run();
            return;
        }
        requestContext.activate();
        try {
            work.run();
        } finally {
            requestContext.terminate();
        }
    }

    private record Notification<E>(E getEvent, EventMetadata getMetadata) implements EventContext<E> {
    }

    private record Metadata(Class<?> getType, Set<Annotation> getQualifiers) implements EventMetadata {

        @Override
        public @Nullable InjectionPoint getInjectionPoint() {
            return null;
        }
    }
}
