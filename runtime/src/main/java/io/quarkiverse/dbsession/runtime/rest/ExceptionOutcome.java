package io.quarkiverse.dbsession.runtime.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ResourceResponseFilterHandler;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

import io.quarkus.arc.Arc;

/**
 * Rolls back when a request ends with an exception, before it is mapped: one that no mapper wants never reaches the response
 * filters. What ends with an answer instead (of a filter that aborts, or a redirect that was thrown) is left to them where
 * there are any: Quarkus REST runs none for methods with an {@code SseEventSink}.
 */
public class ExceptionOutcome implements ServerRestHandler {

    @Override
    public void handle(ResteasyReactiveRequestContext request) {
        Throwable thrown = request.getThrowable();
        if (Arc.container() == null && thrown != null && !(thrown instanceof WebApplicationException)) {
            // The application has been stopped under the request, and its pools have closed their connections. What was
            // thrown, most likely because of that, is what should be reported. An answer would be one without a commit.
            return;
        }
        boolean filtered = isFiltered(request);
        if (thrown == null && filtered) {
            return;
        }
        Response answer = thrown instanceof WebApplicationException e ? e.getResponse()
                : request.getResult() instanceof Response response ? response : null;
        request.requireCDIRequestScope();
        RequestEnd end = Arc.container().instance(RequestEnd.class).get();
        if (!filtered && answer != null) {
            end.decide(request, answer.getStatus());
        } else if (thrown != null) {
            end.decideFor(request, thrown);
        }
    }

    private static boolean isFiltered(ResteasyReactiveRequestContext request) {
        for (ServerRestHandler handler : request.getHandlers()) {
            if (handler instanceof ResourceResponseFilterHandler) {
                return true;
            }
        }
        return false;
    }
}
