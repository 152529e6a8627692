package io.quarkiverse.dbsession.benchmark.app.growth;

import java.sql.SQLException;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * One statement on a virtual thread, of which there can be more than connections.
 */
final class VirtualGrowth {

    private VirtualGrowth() {
    }

    @Path("/growth/session/virtual")
    @RunOnVirtualThread
    public static class Session {

        private final SessionGrowth growth;

        Session(SessionGrowth growth) {
            this.growth = growth;
        }

        @GET
        public Answer select() {
            return growth.select();
        }
    }

    @Path("/growth/jdbc/virtual")
    @RunOnVirtualThread
    public static class Jdbc {

        private final JdbcGrowth growth;

        Jdbc(JdbcGrowth growth) {
            this.growth = growth;
        }

        @GET
        public Answer select() throws SQLException {
            return growth.select();
        }
    }
}
