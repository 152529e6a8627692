package io.quarkiverse.dbsession.testing.deployment.continuous;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;

/**
 * Is changed while it is tested.
 */
@Path("/keys")
public class KeysResource {

    @Inject
    DbSession session;

    @POST
    public String insert() {
        session.execute("insert into keys(key) values ('the key')");
        return "first version";
    }
}
