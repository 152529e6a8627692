package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.lang.ref.Cleaner;
import java.sql.Connection;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * Looks after independent sessions that nobody has closed: when nothing refers to one any more, neither the session nor a
 * statement, a result or a JDBC view of it, its connection goes back.
 */
public final class LeakGuard {

    private final Cleaner cleaner = Cleaner.create();

    /**
     * Everything that belongs to the session leads to its core. The lease must not.
     */
    Lease lease(SessionCore session, SessionSettings settings) {
        Lease lease = new Lease(settings);
        cleaner.register(session, lease);
        return lease;
    }

    /**
     * What is left of a session that is gone.
     */
    static final class Lease implements Runnable {

        private final SessionSettings settings;
        private final Caller opened = new Caller();
        private volatile @Nullable Connection connection;

        private Lease(SessionSettings settings) {
            this.settings = settings;
        }

        void taken(@Nullable Connection taken) {
            connection = taken;
        }

        void givenBack() {
            connection = null;
        }

        @Override
        public void run() {
            Connection forgotten = connection;
            if (forgotten != null) {
                LOG.warnf(
                        "An independent session of %s was never closed: it was opened at %s. Its work is rolled back, and its "
                                + "connection goes back to the pool. Close it where it is opened, with try (DbSession session = "
                                + "sessions.open()).",
                        Place.dataSource(settings.dataSource()), opened.place());
                // Whatever waits for the server would keep other sessions waiting.
                settings.source().destroy(forgotten);
            }
        }
    }
}
