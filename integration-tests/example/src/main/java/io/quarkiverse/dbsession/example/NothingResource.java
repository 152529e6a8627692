package io.quarkiverse.dbsession.example;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;

/**
 * A session that is injected and passed around, and never used: it takes nothing from the pool.
 */
@Path("/nothing")
public class NothingResource {

    @Inject
    DbSession session;

    @Inject
    First first;

    @GET
    public String nothing() {
        return "no SQL ran; the session is open: " + first.isOpen(session);
    }

    @ApplicationScoped
    static class First {

        @Inject
        Second second;

        boolean isOpen(DbSession session) {
            return second.isOpen(session);
        }
    }

    @ApplicationScoped
    static class Second {

        @Inject
        Third third;

        boolean isOpen(DbSession session) {
            return third.isOpen(session);
        }
    }

    @ApplicationScoped
    static class Third {

        @Inject
        DbSession injected;

        boolean isOpen(DbSession passed) {
            return passed.isOpen() || injected.isOpen();
        }
    }
}
