package io.quarkiverse.dbsession.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;

import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.SharingWatch;

/**
 * In development and test, tells whoever lets several threads work on one session that they wait for each other; once for
 * each place in the application.
 */
final class SharingWarning implements SharingWatch {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession");

    private static final StackWalker STACK = StackWalker.getInstance();

    /** Packages of the session, and of those that call it for the application or on behalf of it. */
    private static final List<String> FOREIGN = List.of("io.quarkiverse.dbsession.runtime.", "java.", "jdk.", "io.quarkus.",
            "io.smallrye.", "io.vertx.", "org.jboss.");

    private final Set<String> places = ConcurrentHashMap.newKeySet();

    @Override
    public void contended(String dataSource) {
        String place = STACK.walk(frames -> frames.filter(frame -> isOfApplication(frame.getClassName())).findFirst()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ", line " + frame.getLineNumber())
                .orElse("a place outside of the application's code"));
        if (places.add(place)) {
            LOG.warnf(
                    "Two threads use the session of %s at the same time: one waits for the other at %s. Their statements share one "
                            + "transaction. Work that is to run side by side needs a context of its own: DbSessions.newContext().",
                    Place.dataSource(dataSource), place);
        }
    }

    private static boolean isOfApplication(String className) {
        return !className.endsWith("_ClientProxy") && FOREIGN.stream().noneMatch(className::startsWith);
    }
}
