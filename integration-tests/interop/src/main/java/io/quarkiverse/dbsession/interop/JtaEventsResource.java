package io.quarkiverse.dbsession.interop;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.quarkiverse.dbsession.DbSession;

/**
 * What observers of the session hear of JTA transactions.
 */
@Path("/jta-events")
public class JtaEventsResource {

    @Inject
    Entries entries;

    @Inject
    Events events;

    @Inject
    DbSession session;

    @POST
    @Transactional
    public void insert(@QueryParam("how") String how) {
        switch (how) {
            case "veto" -> events.veto = true;
            case "write" -> events.write = true;
            case "fail-afterwards" -> events.failAfterwards = true;
            default -> {
                // Nothing special.
            }
        }
        entries.insert("one");
        if (how.equals("throw")) {
            throw new Bad("thrown");
        } else if (how.equals("rollback-only")) {
            session.setRollbackOnly();
        }
    }

    /** JTA transactions that the session has nothing to do with are not told of. */
    @POST
    @Path("/unused")
    @Transactional
    public void unused() {
        new Entry("persisted").persist();
    }
}
