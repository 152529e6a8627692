package io.quarkiverse.dbsession.benchmark.app;

import jakarta.ws.rs.Path;

/**
 * Every implementation on the worker threads of Quarkus.
 */
final class WorkerResources {

    private WorkerResources() {
    }

    @Path("/worker/jdbc")
    public static class Jdbc extends WorkResource {
        public Jdbc(JdbcWork work) {
            super(work);
        }
    }

    @Path("/worker/session")
    public static class Session extends WorkResource {
        public Session(SessionWork work) {
            super(work);
        }
    }
}
