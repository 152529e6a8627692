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

    @Path("/worker/transactional")
    public static class Transactional extends WorkResource {
        public Transactional(TransactionalWork work) {
            super(work);
        }
    }

    @Path("/worker/panache")
    public static class Panache extends WorkResource {
        public Panache(PanacheWork work) {
            super(work);
        }
    }

    @Path("/worker/jdbi")
    public static class Jdbi extends WorkResource {
        public Jdbi(JdbiWork work) {
            super(work);
        }
    }

    @Path("/worker/jooq")
    public static class Jooq extends WorkResource {
        public Jooq(JooqWork work) {
            super(work);
        }
    }
}
