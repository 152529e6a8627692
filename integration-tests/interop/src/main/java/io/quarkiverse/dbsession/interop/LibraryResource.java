package io.quarkiverse.dbsession.interop;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.quarkiverse.dbsession.DbSession;

/**
 * What is asked of each library that works on the connections of a session's datasource.
 */
abstract class LibraryResource {

    static final String WHERE = "select pg_backend_pid() || ' ' || pg_current_xact_id()";

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    /** Inserts a row, with the library. */
    abstract void insert(String text);

    /** How many rows there are with this text, for the library. */
    abstract int count(String text);

    /** The backend and the transaction of the library. */
    abstract String where();

    /** A transaction that the library begins, and ends as the work does. */
    abstract void transaction(Runnable work);

    @POST
    @Path("/both")
    public Response both(@QueryParam("status") int status) {
        entries.insert("session");
        insert("library");
        return Response.status(status).entity(List.of(count("session"), countOfSession("library"), where(),
                session.sql(WHERE).query(String.class).single())).build();
    }

    private int countOfSession(String text) {
        return session.sql("select count(*)::int from entry where text = ?").param(text).query(Integer.class).single();
    }

    @POST
    @Path("/violated")
    public void violated(@QueryParam("swallowed") boolean swallowed) {
        entries.insert("one");
        try {
            insert("one");
        } catch (RuntimeException e) {
            if (!swallowed) {
                throw e;
            }
        }
    }

    @POST
    @Path("/transaction")
    public Response transaction(@QueryParam("fail") boolean fail, @QueryParam("status") int status) {
        return Response.status(status).entity(inTransaction(fail)).build();
    }

    @POST
    @Path("/transaction-in-jta")
    @Transactional
    public String transactionInJta(@QueryParam("fail") boolean fail, @QueryParam("rollback") boolean rollback) {
        String said = inTransaction(fail);
        if (rollback) {
            session.setRollbackOnly();
        }
        return said;
    }

    private String inTransaction(boolean fail) {
        insert("before");
        try {
            transaction(() -> {
                insert("inside");
                entries.insert("inside, of the session");
                if (fail) {
                    throw new Bad("inside");
                }
            });
        } catch (RuntimeException e) {
            if (!Failures.text(e).contains("Bad: inside")) {
                throw e;
            }
        }
        insert("after");
        return String.valueOf(session.inTransaction());
    }

    @POST
    @Path("/nested")
    public void nested() {
        transaction(() -> {
            insert("outer");
            try {
                transaction(() -> {
                    insert("inner");
                    throw new Bad("inner");
                });
            } catch (RuntimeException e) {
                insert("outer, after it");
            }
        });
    }

    /** The transaction of the library cannot be kept then; that of the request can. */
    @POST
    @Path("/violated-in-transaction")
    public String violatedInTransaction() {
        insert("before");
        String said = "nothing";
        try {
            transaction(() -> {
                try {
                    insert("before");
                } catch (RuntimeException e) {
                    // As if nothing had happened.
                }
            });
        } catch (RuntimeException e) {
            said = Failures.text(e);
        }
        insert("after");
        return said;
    }
}
