package io.quarkiverse.dbsession.runtime.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

import org.jboss.resteasy.reactive.server.core.LazyResponse;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

import io.quarkus.arc.ClientProxy;

/**
 * Commits or rolls back when the response is ready to leave. What this throws becomes the response instead: an exception of a
 * response filter is mapped like one of a resource method.
 */
public class OutcomeFilter implements ContainerResponseFilter {

    /**
     * After all other response filters, which run in descending order, so that what they do to status and database counts.
     * Provider classes of this very priority come before, because they are registered before and the sort is stable. Only
     * methods with name-bound filters leave such a tie to chance.
     */
    public static final int PRIORITY = Integer.MIN_VALUE;

    /** The client proxy at first, which looks for what is behind it each time; that itself from the first response on. */
    private RequestEnd end;

    OutcomeFilter(RequestEnd end) {
        this.end = end;
    }

    @Override
    public void filter(ContainerRequestContext filtered, ContainerResponseContext response) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) ((ResteasyReactiveContainerRequestContext) filtered)
                .getServerRequestContext();
        RequestEnd known = end;
        if (known instanceof ClientProxy) {
            // All threads find the same one, whose fields are final.
            known = ClientProxy.unwrap(known);
            end = known;
        }
        known.decide(request, status(request, response));
    }

    /**
     * To ask the response would have Quarkus REST build one where it can do without: it knows two statuses then
     * ({@code ServerSerialisers.encodeResponseHeaders}).
     */
    private static int status(ResteasyReactiveRequestContext request, ContainerResponseContext response) {
        LazyResponse built = request.getResponse();
        if (built.isCreated() || !built.isPredetermined()) {
            return response.getStatus();
        }
        return request.getResponseEntity() == null ? 204 : 200;
    }
}
