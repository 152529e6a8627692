package io.quarkiverse.dbsession.runtime.rest;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.util.Set;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Ends the work of a request, wherever in its handling the outcome is found out, and has requests watched.
 * <p>
 * A bean whose scope has client proxies, because the filter that uses it is made before the datasources are known: the client
 * proxy waits for them.
 */
public class RequestEnd implements ContextWatch.Factory {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final SessionRegistry registry;
    private final CurrentVertxRequest current;
    private final CommitStatuses statuses;

    RequestEnd(SessionRegistry registry, CurrentVertxRequest current, CommitStatuses statuses) {
        this.registry = registry;
        this.current = current;
        this.statuses = statuses;
    }

    @Override
    public ContextWatch watch() {
        return new RequestWatch(current.getCurrent(), statuses);
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
            if (isTooLate(request)) {
                leaveUnanswered(request, thrown);
            } else {
                finish(request, Outcome.ROLLBACK);
            }
        }
    }

    /**
     * Whether work has been committed that the error would deny. Where nothing of the body has been sent, Quarkus REST would
     * answer as if nothing else had happened; and the method is one after which it matters (RFC 9110, 9.2.1).
     */
    private boolean isTooLate(ResteasyReactiveRequestContext request) {
        SessionContext sessions = registry.current();
        return sessions != null && sessions.hasCommitted() && !SAFE_METHODS.contains(request.getMethod())
                && !request.serverResponse().headWritten();
    }

    /**
     * The client finds its connection closed, as with a body that breaks off: it does not know what has become of its
     * request, and that is true.
     */
    private static void leaveUnanswered(ResteasyReactiveRequestContext request, Throwable thrown) {
        LOG.errorf(thrown,
                "The body of the answer to %s %s has failed, and what the request had done was committed: an error would "
                        + "say that it was not. The connection is closed without an answer.",
                request.getMethod(), request.getPath());
        // No other handler comes. The request ends when the connection is closed: the stream of the body, which is closed with the
        // request, would complete the answer otherwise.
        request.suspend();
        request.setPosition(request.getHandlers().length);
        request.unwrap(RoutingContext.class).addEndHandler(closed -> request.resume(ExecutorRecorder.getCurrent()));
        request.serverResponse().reset();
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
