package io.quarkiverse.dbsession.runtime.rest;

import java.util.List;
import java.util.concurrent.Flow;

import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.common.model.ResourceClass;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.model.HandlerChainCustomizer;
import org.jboss.resteasy.reactive.server.model.ServerResourceMethod;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

import io.quarkus.arc.Arc;

/**
 * Commits when a method has returned what will be streamed item by item (a {@code Multi}, server-sent events): such responses
 * never reach the response filters.
 */
public class StreamOutcome implements HandlerChainCustomizer {

    @Override
    public List<ServerRestHandler> handlers(Phase phase, ResourceClass resourceClass, ServerResourceMethod method) {
        if (phase != Phase.AFTER_METHOD_INVOKE) {
            return List.of();
        }
        // A method with an SseEventSink returns nothing and sends its events itself.
        return List.of(method.isSse() ? StreamOutcome::end : StreamOutcome::endIfStream);
    }

    private static void endIfStream(ResteasyReactiveRequestContext request) {
        Object result = request.getResult();
        if (result instanceof Flow.Publisher || result instanceof org.reactivestreams.Publisher) {
            end(request);
        }
    }

    private static void end(ResteasyReactiveRequestContext request) {
        request.requireCDIRequestScope();
        Integer status = request.getResult() instanceof RestMulti<?> response ? response.getStatus() : null;
        Arc.container().instance(RequestEnd.class).get().decide(request, status == null ? 200 : status);
    }
}
