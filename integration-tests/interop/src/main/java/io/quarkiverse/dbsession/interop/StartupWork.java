package io.quarkiverse.dbsession.interop;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;

/**
 * What is done when the application starts, in each of the ways that end it, and in one that does not.
 */
@ApplicationScoped
class StartupWork {

    @Inject
    DbSession session;

    @Atomic
    void atomic(@Observes @Priority(10) StartupEvent event) {
        insert("atomic observer");
    }

    void unit(@Observes @Priority(11) StartupEvent event) {
        session.atomic().run(() -> insert("unit of an observer"));
    }

    void commit(@Observes @Priority(12) StartupEvent event) {
        insert("observer that commits");
        session.commit();
    }

    /** No request context is active. */
    void inThread(@Observes @Priority(13) StartupEvent event) throws InterruptedException {
        Thread thread = new Thread(() -> started.atomic("atomic, in a thread"));
        thread.start();
        thread.join();
    }

    @Inject
    Started started;

    @ApplicationScoped
    static class Started {

        @Inject
        DbSession session;

        @Atomic
        void atomic(String text) {
            session.execute("insert into started(text) values (?)", text);
        }
    }

    @Startup
    @Atomic
    void atomicStartup() {
        insert("atomic @Startup");
    }

    void forget(@Observes @Priority(100_000) StartupEvent event) {
        insert("forgotten");
    }

    private void insert(String text) {
        session.execute("insert into started(text) values (?)", text);
    }
}
