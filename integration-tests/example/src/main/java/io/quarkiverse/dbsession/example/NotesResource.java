package io.quarkiverse.dbsession.example;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.security.Authenticated;

/**
 * Notes that only their owner sees. No statement says so: {@link RowLevelSecurity} and a policy of the table do.
 */
// tag::notes[]
@Path("/notes")
@Authenticated
public class NotesResource {

    @Inject
    DbSession session;

    @POST
    public void add(String text) {
        session.execute("insert into note(text) values (?)", text); // the owner is the default of its column
    }

    @GET
    public List<String> mine() {
        return session.sql("select text from note order by id").query(String.class).list();
    }
}
// end::notes[]
