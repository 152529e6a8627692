package io.quarkiverse.dbsession.benchmark.app;

import jakarta.ws.rs.Path;

/**
 * Every implementation on virtual threads.
 */
final class VirtualResources {

    private VirtualResources() {
    }

    @Path("/virtual/jdbc")
    public static class Jdbc extends VirtualWorkResource {
        public Jdbc(JdbcWork work) {
            super(work);
        }
    }

    @Path("/virtual/session")
    public static class Session extends VirtualWorkResource {
        public Session(SessionWork work) {
            super(work);
        }
    }

    @Path("/virtual/transactional")
    public static class Transactional extends VirtualWorkResource {
        public Transactional(TransactionalWork work) {
            super(work);
        }
    }

    @Path("/virtual/panache")
    public static class Panache extends VirtualWorkResource {
        public Panache(PanacheWork work) {
            super(work);
        }
    }

    @Path("/virtual/jdbi")
    public static class Jdbi extends VirtualWorkResource {
        public Jdbi(JdbiWork work) {
            super(work);
        }
    }

    @Path("/virtual/jooq")
    public static class Jooq extends VirtualWorkResource {
        public Jooq(JooqWork work) {
            super(work);
        }
    }
}
