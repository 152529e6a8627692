package io.quarkiverse.dbsession.interop;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.flywaydb.core.Flyway;

import io.quarkiverse.dbsession.DbSession;

/**
 * Migrations: those of the start, and one in the middle of a request.
 */
@Path("/flyway")
public class FlywayResource {

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    /** What the migration at the start has left. */
    @POST
    @Path("/at-start")
    public List<String> atStart() {
        session.execute("insert into migrated.note(text) values ('request')");
        return session.sql("select text from migrated.note order by text").query(String.class).list();
    }

    @POST
    @Path("/in-request")
    public Response inRequest(@QueryParam("status") int status, @QueryParam("location") String location) {
        entries.insert("before");
        String path = session.sql("show search_path").query(String.class).single();
        int migrations = Flyway.configure().dataSource(session.dataSource()).schemas("in_request").locations(location).load()
                .migrate().migrationsExecuted;
        entries.insert("after");
        return Response.status(status).entity(migrations + " "
                + session.sql("select count(*)::int from in_request.note").query(Integer.class).single() + " "
                + session.sql("show search_path").query(String.class).single().equals(path))
                .build();
    }
}
