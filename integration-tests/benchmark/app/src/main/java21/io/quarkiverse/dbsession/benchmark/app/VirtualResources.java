package io.quarkiverse.dbsession.benchmark.app;

import jakarta.ws.rs.Path;

import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * Every implementation on virtual threads.
 */
final class VirtualResources {

    private VirtualResources() {
    }

    @Path("/virtual/jdbc")
    @RunOnVirtualThread
    public static class Jdbc extends WorkResource {
        public Jdbc(JdbcWork work) {
            super(work);
        }
    }

    @Path("/virtual/session")
    @RunOnVirtualThread
    public static class Session extends WorkResource {
        public Session(SessionWork work) {
            super(work);
        }
    }
}
