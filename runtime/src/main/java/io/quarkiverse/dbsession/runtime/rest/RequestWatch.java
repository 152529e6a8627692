package io.quarkiverse.dbsession.runtime.rest;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkus.runtime.ExecutorRecorder;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Watches an HTTP request: if its client has left, or its answer is one that rolls back (a 404 of the HTTP layer, below
 * REST and its filters), there is nothing to warn of.
 */
final class RequestWatch implements ContextWatch {

    private static final String DECIDED = RequestWatch.class.getName() + ".decided";

    private final @Nullable RoutingContext request;
    private final CommitStatuses statuses;

    /**
     * @param request that is current, or {@code null} if none is
     */
    RequestWatch(@Nullable RoutingContext request, CommitStatuses statuses) {
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
                ExecutorRecorder.getCurrent().execute(action);
            }
        });
        HttpServerResponse response = request.response();
        if (response.closed() && !response.ended()) {
            ExecutorRecorder.getCurrent().execute(action);
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
