package io.quarkiverse.dbsession.benchmark.app;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Says in a header on what kind of thread a request was answered.
 */
@Provider
public class ThreadOfResponse implements ContainerResponseFilter {

    static final String HEADER = "Thread-Kind";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        // Java 17 has no other way to ask.
        String thread = Thread.currentThread().toString();
        response.getHeaders().putSingle(HEADER, thread.startsWith("VirtualThread[") ? "virtual"
                : thread.contains("executor-thread") ? "worker" : thread);
    }
}
