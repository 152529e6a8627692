package io.quarkiverse.dbsession.runtime.rest;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.ContextWatch;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Watches an HTTP request: if its client has left, or its answer is one that rolls back (a 404 of the HTTP layer, below
 * REST and its filters), there is nothing to warn of.
 */
public final class RequestWatch implements ContextWatch {

    /**
     * Watches the request that is current.
     */
    @Singleton
    public static class OfCurrent implements ContextWatch.Factory {

        private final CurrentVertxRequest current;
        private final CommitStatuses statuses;

        OfCurrent(CurrentVertxRequest current, CommitStatuses statuses) {
            this.current = current;
            this.statuses = statuses;
        }

        @Override
        public ContextWatch watch() {
            return new RequestWatch(current.getCurrent(), statuses);
        }
    }

    private static final String DECIDED = RequestWatch.class.getName() + ".decided";

    private final @Nullable RoutingContext request;
    private final CommitStatuses statuses;

    private RequestWatch(@Nullable RoutingContext request, CommitStatuses statuses) {
        this.request = request;
        this.statuses = statuses;
    }

    /**
     * Remembers that the outcome of a request which has used no session is decided. A note costs less than the sessions, which
     * most of these requests will not use afterwards either.
     */
    static void decided(RoutingContext request) {
        request.put(DECIDED, Boolean.TRUE);
    }

    @Override
    public boolean isDecided() {
        return request != null && request.get(DECIDED) != null;
    }

    /**
     * A body that is written to a connection which has been closed finds out late or, if it never has to wait for the client,
     * not at all.
     */
    @Override
    public void whenLeft(Runnable action) {
        if (request == null) {
            return;
        }
        request.addEndHandler(end -> {
            if (end.failed()) {
                action.run();
            }
        });
        HttpServerResponse response = request.response();
        if (response.closed() && !response.ended()) {
            action.run();
        }
    }

    @Override
    public boolean isRollbackExpected() {
        if (request == null) {
            return false;
        }
        HttpServerResponse response = request.response();
        return response.closed() || statuses.decide(response.getStatusCode(), null) == Outcome.ROLLBACK;
    }
}
