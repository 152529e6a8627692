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

    @Path("/virtual/transactional")
    @RunOnVirtualThread
    public static class Transactional extends WorkResource {
        public Transactional(TransactionalWork work) {
            super(work);
        }
    }

    @Path("/virtual/panache")
    @RunOnVirtualThread
    public static class Panache extends WorkResource {
        public Panache(PanacheWork work) {
            super(work);
        }
    }

    @Path("/virtual/jdbi")
    @RunOnVirtualThread
    public static class Jdbi extends WorkResource {
        public Jdbi(JdbiWork work) {
            super(work);
        }
    }

    @Path("/virtual/jooq")
    @RunOnVirtualThread
    public static class Jooq extends WorkResource {
        public Jooq(JooqWork work) {
            super(work);
        }
    }
}
