package io.quarkiverse.dbsession.runtime.rest;

import java.util.List;
import java.util.concurrent.Flow;

import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.common.model.ResourceClass;
import org.jboss.resteasy.reactive.common.util.ServerMediaType;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler.StreamingResponseCustomizer.StatusCustomizer;
import org.jboss.resteasy.reactive.server.model.HandlerChainCustomizer;
import org.jboss.resteasy.reactive.server.model.ServerResourceMethod;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

import io.quarkus.arc.Arc;

/**
 * Commits when a method has returned what will be streamed item by item (a {@code Multi}, server-sent events): such responses
 * never reach the response filters. The status is what Quarkus REST will send.
 */
public class StreamOutcome implements HandlerChainCustomizer {

    @Override
    public List<ServerRestHandler> handlers(Phase phase, ResourceClass resourceClass, ServerResourceMethod method) {
        if (phase != Phase.AFTER_METHOD_INVOKE) {
            return List.of();
        }
        if (method.isSse()) {
            // A method with an SseEventSink returns nothing and sends its events itself, with 200 whatever it is annotated with.
            return List.of(request -> end(request, 200));
        }
        int declared = declaredStatus(method);
        return List.of(request -> endIfStream(request, declared));
    }

    /**
     * The status of {@code @ResponseStatus}.
     */
    private static int declaredStatus(ServerResourceMethod method) {
        int status = 200;
        for (HandlerChainCustomizer customizer : method.getHandlerChainCustomizers()) {
            if (customizer.streamingResponseCustomizer(method) instanceof StatusCustomizer declared) {
                status = declared.getStatus();
            }
        }
        return status;
    }

    private static void endIfStream(ResteasyReactiveRequestContext request, int declared) {
        Object result = request.getResult();
        if (result instanceof Flow.Publisher || result instanceof org.reactivestreams.Publisher) {
            Integer own = result instanceof RestMulti<?> response && !sendsEvents(request) ? response.getStatus() : null;
            end(request, own == null ? declared : own);
        }
    }

    /**
     * Server-sent events: their head leaves before the {@code Multi} is subscribed to, and the status of a {@code RestMulti} is
     * not in it.
     */
    private static boolean sendsEvents(ResteasyReactiveRequestContext request) {
        ServerMediaType produces = request.getTarget().getProduces();
        return produces != null
                && produces.getSortedOriginalMediaTypes()[0].isCompatible(MediaType.SERVER_SENT_EVENTS_TYPE);
    }

    private static void end(ResteasyReactiveRequestContext request, int status) {
        request.requireCDIRequestScope();
        Arc.container().instance(RequestEnd.class).get().decide(request, status);
    }
}
