package io.quarkiverse.dbsession.interop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.jooq.DSLContext;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.virtual.threads.VirtualThreads;

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

    @Inject
    Hold hold;

    @Inject
    @VirtualThreads
    ExecutorService virtualThreads;

    private final CyclicBarrier together = new CyclicBarrier(8);

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

    // Requests at the same time

    /**
     * Begins when all of them are there.
     *
     * @return how many rows there were before each of the request's own, and after the last one
     */
    @POST
    @Path("/together")
    public List<Long> together(@QueryParam("text") String text) throws Exception {
        together.await(30, TimeUnit.SECONDS);
        List<Long> counts = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            counts.add(entries.count());
            entries.insert(text + ", " + i);
        }
        counts.add(entries.count());
        return counts;
    }

    /** Stays in its transaction. */
    @POST
    @Path("/hold")
    public void hold(@QueryParam("text") String text) throws InterruptedException {
        session.execute("insert into entry(text) values (?)", text);
        hold.stay();
    }

    /** On a thread such as methods with {@code @RunOnVirtualThread} have; a class for Java 17 cannot have those. */
    @POST
    @Path("/virtual")
    public String virtual(@QueryParam("text") String text) throws Exception {
        return virtualThreads.submit(() -> {
            entries.atomic(text);
            return Thread.currentThread().toString();
        }).get(30, TimeUnit.SECONDS);
    }

    // What is lost where savepoints stand for transactions

    @POST
    @Path("/loses-new-context")
    public Response losesNewContext() {
        session.execute("insert into entry(text) values ('outer')");
        sessions.newContext().run(this::inner);
        return Response.status(409).build();
    }

    @POST
    @Path("/loses-submitted")
    public Response losesSubmitted() {
        session.execute("insert into entry(text) values ('outer')");
        sessions.newContext().submit(() -> {
            inner();
            return 1;
        }).join();
        return Response.status(409).build();
    }

    @POST
    @Path("/loses-independent")
    public Response losesIndependent() {
        session.execute("insert into entry(text) values ('outer')");
        sessions.independent().run(TestedResource::independent);
        return Response.status(409).build();
    }

    @POST
    @Path("/loses-open")
    public Response losesOpen() {
        session.execute("insert into entry(text) values ('outer')");
        try (DbSession own = sessions.open()) {
            independent(own);
            own.commit();
        }
        return Response.status(409).build();
    }

    @POST
    @Path("/loses-requires-new")
    @Transactional
    public void losesRequiresNew() {
        session.execute("insert into entry(text) values ('outer')");
        QuarkusTransaction.requiringNew().run(this::inner);
        throw new Bad("outer");
    }

    @POST
    @Path("/loses-not-supported")
    @Transactional
    public void losesNotSupported() {
        session.execute("insert into entry(text) values ('outer')");
        QuarkusTransaction.suspendingExisting().run(() -> {
            inner();
            session.commit();
        });
        throw new Bad("outer");
    }

    private void inner() {
        session.execute("insert into entry(text) values ('inner')");
    }

    private static void independent(DbSession own) {
        own.execute("insert into entry(text) values ('inner')");
    }
}
