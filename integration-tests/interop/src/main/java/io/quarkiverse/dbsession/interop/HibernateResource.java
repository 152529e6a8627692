package io.quarkiverse.dbsession.interop;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

import io.quarkiverse.dbsession.DbSession;

/**
 * Stateless sessions of Hibernate: over the session's connection, and the injected one in a JTA transaction.
 */
@Path("/hibernate")
public class HibernateResource {

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    @Inject
    SessionFactory factory;

    @Inject
    StatelessSession injected;

    // tag::stateless[]
    private StatelessSession open() {
        return factory.withStatelessOptions().connection(session.connection()).openStatelessSession();
    }
    // end::stateless[]

    private static int count(StatelessSession stateless, String text) {
        return stateless.createQuery("select count(*) from Entry where text = :text", Long.class).setParameter("text", text)
                .getSingleResult().intValue();
    }

    private static String where(StatelessSession stateless) {
        return stateless.createNativeQuery(LibraryResource.WHERE, String.class).getSingleResult();
    }

    private List<Object> said(StatelessSession stateless) {
        entries.insert("session");
        Entry entry = new Entry("library");
        stateless.insert(entry);
        return List.of(count(stateless, "session"),
                session.sql("select text from entry where id = ?").param(entry.id).query(String.class).single(),
                where(stateless), session.sql(LibraryResource.WHERE).query(String.class).single());
    }

    @POST
    @Path("/both")
    public Response both(@QueryParam("status") int status) {
        try (StatelessSession stateless = open()) {
            return Response.status(status).entity(said(stateless)).build();
        }
    }

    @POST
    @Path("/violated")
    public void violated(@QueryParam("swallowed") boolean swallowed) {
        entries.insert("one");
        try (StatelessSession stateless = open()) {
            stateless.insert(new Entry("one"));
        } catch (RuntimeException e) {
            if (!swallowed) {
                throw e;
            }
        }
    }

    @POST
    @Path("/injected")
    @Transactional
    public List<Object> injected(@QueryParam("fail") boolean fail) {
        List<Object> said = said(injected);
        if (fail) {
            throw new Bad("injected");
        }
        return said;
    }

    @POST
    @Path("/injected-without")
    public Response injectedWithout(@QueryParam("status") int status) {
        entries.insert("session");
        injected.insert(new Entry("library"));
        return Response.status(status).entity(count(injected, "session")).build();
    }

    @POST
    @Path("/transaction")
    public Response transaction(@QueryParam("first") boolean first, @QueryParam("status") int status) {
        if (!first) {
            entries.insert("before");
        }
        try (StatelessSession stateless = open()) {
            var transaction = stateless.beginTransaction();
            try {
                stateless.insert(new Entry("inside"));
                transaction.commit();
            } catch (RuntimeException e) {
                transaction.rollback();
                throw e;
            }
        }
        entries.insert("after");
        return Response.status(status).build();
    }

    @POST
    @Path("/batches-cursors")
    public List<Object> batchesCursors() {
        List<Object> said = new ArrayList<>();
        try (StatelessSession stateless = open()) {
            stateless.insertMultiple(List.of(new Entry("1"), new Entry("2"), new Entry("3")));
            try (var rows = stateless.createQuery("select text from Entry order by id", String.class).setFetchSize(1)
                    .getResultStream()) {
                var iterator = rows.iterator();
                said.add(iterator.next());
                // In the middle of the rows.
                entries.insert("4");
                said.add(iterator.next());
                said.add(iterator.next());
                said.add(iterator.hasNext());
            }
        }
        return said;
    }
}
