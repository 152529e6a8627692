package io.quarkiverse.dbsession.test.reload;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;

@Path("/things")
public class ThingsResource {

    @Inject
    DbSession session;

    @GET
    public String thing() {
        return session.sql("select 1 as id, 'one' as label").query(Thing.class).single().toString();
    }
}
