package io.quarkiverse.dbsession.runtime;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.dbsession.runtime.message.Caller;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.SharingWatch;

/**
 * In development and test, tells whoever lets several threads work on one session that they wait for each other; once for
 * each place in the application.
 */
final class SharingWarning implements SharingWatch {

    private final Set<String> places = ConcurrentHashMap.newKeySet();

    @Override
    public void contended(String dataSource) {
        String place = new Caller().place();
        if (places.add(place)) {
            LOG.warnf(
                    "Two threads use the session of %s at the same time: one waits for the other at %s. Their statements share one "
                            + "transaction. Work that is to run side by side needs a context of its own: DbSessions.newContext().",
                    Place.dataSource(dataSource), place);
        }
    }
}
