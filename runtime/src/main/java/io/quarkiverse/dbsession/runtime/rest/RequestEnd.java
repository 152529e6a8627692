package io.quarkiverse.dbsession.runtime.rest;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Ends the work of a request, wherever in its handling the outcome is found out.
 * <p>
 * Application-scoped, because the filter that uses it is made before the datasources are known: the client proxy waits for
 * them.
 */
@ApplicationScoped
public class RequestEnd {

    private static final Logger LOG = Logger.getLogger(RequestEnd.class);

    private final SessionRegistry registry;
    private final CommitStatuses statuses;

    RequestEnd(SessionRegistry registry, CommitStatuses statuses) {
        this.registry = registry;
        this.statuses = statuses;
    }

    /**
     * For a response that is ready to leave, or whose status and headers are, with a body to be streamed behind them:
     * nothing that happens afterwards can change it. One whose client has left has nobody to tell of a commit. One that the
     * application has sent by itself, past Quarkus REST, has the status that was sent.
     */
    void decide(ResteasyReactiveRequestContext request, int status) {
        HttpServerResponse response = request.unwrap(HttpServerResponse.class);
        boolean sent = response.ended();
        finish(request, response.closed() && !sent ? Outcome.ROLLBACK
                : statuses.decide(sent ? response.getStatusCode() : status, request.getThrowable()));
    }

    /**
     * For an exception that has not been mapped yet. Nothing a mapper does with it can make it a success, so that there is no
     * reason to hold the connection any longer.
     */
    void decideFor(ResteasyReactiveRequestContext request, Throwable thrown) {
        if (!statuses.commits(thrown)) {
            finish(request, Outcome.ROLLBACK);
        }
    }

    private void finish(ResteasyReactiveRequestContext request, Outcome outcome) {
        SessionContext sessions = registry.current();
        if (sessions == null) {
            RequestWatch.decided(request.unwrap(RoutingContext.class));
        } else if (!sessions.isOpen() || BlockingOperationControl.isBlockingAllowed()) {
            LOG.debugf("%s %s ends with %s", request.getMethod(), request.getPath(), outcome);
            sessions.finish(outcome);
        } else {
            // The outcome waits for the database, which an I/O thread must not do: the handler that called is run once more, on a
            // worker, and the rest of the request after it. Its position has been counted up already.
            request.suspend();
            request.setPosition(request.getPosition() - 1);
            request.resume(ExecutorRecorder.getCurrent());
        }
    }
}
