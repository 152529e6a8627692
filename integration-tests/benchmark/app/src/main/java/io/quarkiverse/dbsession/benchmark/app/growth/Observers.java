package io.quarkiverse.dbsession.benchmark.app.growth;

import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkus.agroal.DataSource;

/**
 * Twenty observers of the transactions of {@code o20}; some of them observe those of {@code o10}, {@code o5} and {@code o1} as
 * well, so that each of these has as many observers as its name says. Observer methods are inherited.
 */
final class Observers {

    /** How many transactions were observed, each as often as it has observers. */
    static final LongAdder BEFORE = new LongAdder();
    static final LongAdder AFTER = new LongAdder();

    private Observers() {
    }

    abstract static class Of20 {

        void before20(@Observes @DataSource("o20") BeforeCommit event) {
            BEFORE.increment();
        }

        void after20(@Observes @DataSource("o20") AfterCommit event) {
            AFTER.increment();
        }
    }

    abstract static class Of10 extends Of20 {

        void before10(@Observes @DataSource("o10") BeforeCommit event) {
            BEFORE.increment();
        }

        void after10(@Observes @DataSource("o10") AfterCommit event) {
            AFTER.increment();
        }
    }

    abstract static class Of5 extends Of10 {

        void before5(@Observes @DataSource("o5") BeforeCommit event) {
            BEFORE.increment();
        }

        void after5(@Observes @DataSource("o5") AfterCommit event) {
            AFTER.increment();
        }
    }

    abstract static class Of1 extends Of5 {

        void before1(@Observes @DataSource("o1") BeforeCommit event) {
            BEFORE.increment();
        }

        void after1(@Observes @DataSource("o1") AfterCommit event) {
            AFTER.increment();
        }
    }

    @Singleton
    static class Observer1 extends Of1 {
    }

    @Singleton
    static class Observer2 extends Of5 {
    }

    @Singleton
    static class Observer3 extends Of5 {
    }

    @Singleton
    static class Observer4 extends Of5 {
    }

    @Singleton
    static class Observer5 extends Of5 {
    }

    @Singleton
    static class Observer6 extends Of10 {
    }

    @Singleton
    static class Observer7 extends Of10 {
    }

    @Singleton
    static class Observer8 extends Of10 {
    }

    @Singleton
    static class Observer9 extends Of10 {
    }

    @Singleton
    static class Observer10 extends Of10 {
    }

    @Singleton
    static class Observer11 extends Of20 {
    }

    @Singleton
    static class Observer12 extends Of20 {
    }

    @Singleton
    static class Observer13 extends Of20 {
    }

    @Singleton
    static class Observer14 extends Of20 {
    }

    @Singleton
    static class Observer15 extends Of20 {
    }

    @Singleton
    static class Observer16 extends Of20 {
    }

    @Singleton
    static class Observer17 extends Of20 {
    }

    @Singleton
    static class Observer18 extends Of20 {
    }

    @Singleton
    static class Observer19 extends Of20 {
    }

    @Singleton
    static class Observer20 extends Of20 {
    }
}
