package io.quarkiverse.dbsession.testing.runtime;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Finds out which test an HTTP request belongs to, before anything else is done with it. Known from then on in all that
 * the request does, as it runs on a Vert.x context of its own.
 */
@Singleton
public class RequestLines {

    private static final int GONE = 410;

    /** Before all others, those of the application's security included. */
    private static final int FIRST = Integer.MAX_VALUE;

    void register(@Observes Filters filters) {
        Lines.lookUpRequestsIn(RequestLines::current);
        filters.register(RequestLines::begin, FIRST);
    }

    private static @Nullable Line current() {
        Context context = Vertx.currentContext();
        return context != null && VertxContext.isDuplicatedContext(context) ? context.getLocal(Line.class.getName()) : null;
    }

    private static void begin(RoutingContext request) {
        String owner = request.request().getHeader(DbTestOwner.HEADER);
        RunningTest test = RunningTest.current();
        boolean owned = test != null && test.isRolledBack() && test.id().equals(owner);
        if (owner != null && !owned) {
            request.response().setStatusCode(GONE).putHeader("content-type", "text/plain;charset=UTF-8")
                    .end("This request belongs to a test that has ended"
                            + (test == null ? "." : ", and " + test + " runs now."));
            return;
        }
        Context context = Vertx.currentContext();
        if (test != null && VertxContext.isDuplicatedContext(context)) {
            String name = request.request().method() + " " + request.request().path();
            context.putLocal(Line.class.getName(), test.request(name, owned));
        }
        request.next();
    }
}
