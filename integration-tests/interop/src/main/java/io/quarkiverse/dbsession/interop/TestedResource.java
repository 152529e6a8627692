package io.quarkiverse.dbsession.interop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.jooq.DSLContext;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;

/**
 * What is asked for by tests that are rolled back: writers of all kinds, and texts that no other endpoint would send.
 */
@Path("/tested")
public class TestedResource {

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    Entries entries;

    @Inject
    DSLContext jooq;

    @POST
    @Path("/session")
    public void session(@QueryParam("text") String text) {
        entries.insert(text);
    }

    @POST
    @Path("/hibernate")
    @Transactional
    public void hibernate(@QueryParam("text") String text) {
        new Entry(text).persist();
    }

    @POST
    @Path("/jooq")
    public void jooq(@QueryParam("text") String text) {
        jooq.insertInto(table("entry"), field("text")).values(text).execute();
    }

    @POST
    @Path("/atomic")
    public void atomic(@QueryParam("text") String text) {
        entries.atomic(text);
    }

    @POST
    @Path("/new-context")
    public void newContext(@QueryParam("text") String text) {
        sessions.newContext().run(() -> entries.insert(text));
    }

    /**
     * Executes one text after the other in the request's transaction.
     *
     * @return the first column of all rows that they give
     */
    @POST
    @Path("/sql")
    public List<String> sql(List<String> texts) throws SQLException {
        List<String> said = new ArrayList<>();
        try (Statement statement = session.connection().createStatement()) {
            for (String text : texts) {
                if (statement.execute(text)) {
                    ResultSet rows = statement.getResultSet();
                    while (rows.next()) {
                        said.add(rows.getString(1));
                    }
                }
            }
        }
        return said;
    }

    @GET
    @Path("/orders-joined")
    public List<String> ordersJoined() {
        return session
                .sql("select o.number || ' of ' || c.name from orders o join customer c on c.id = o.customer_id order by o.id")
                .query(String.class).list();
    }

    /** What a test that counts statements is for. */
    @GET
    @Path("/orders-one-by-one")
    public List<String> ordersOneByOne() {
        List<String> said = new ArrayList<>();
        for (Long customer : session.sql("select id from customer order by id").query(Long.class).list()) {
            said.addAll(session.sql("select o.number || ' of ' || c.name from orders o join customer c on c.id = o.customer_id "
                    + "where c.id = ? order by o.id").param(customer).query(String.class).list());
        }
        return said;
    }
}
