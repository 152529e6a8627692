package io.quarkiverse.dbsession.example;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.ReadConsistency;

/**
 * Units of work, and sessions beside the request's. Each method says what it leaves in the table {@code example}.
 */
@Path("/")
public class UnitsResource {

    private static final String INSERT = "insert into example(text) values (?)";

    // tag::inject[]
    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;
    // end::inject[]

    @Inject
    AuditTrail audit;

    /**
     * Leaves two rows: the unit is committed when it returns, what comes after it by the response.
     */
    // tag::atomic[]
    @POST
    @Path("atomic")
    public String atomic() {
        session.atomic().run(() -> session.execute(INSERT, "committed when the unit returns"));
        session.execute(INSERT, "committed by the response");
        return "inserted two rows in two transactions";
    }
    // end::atomic[]

    /**
     * Leaves five rows and answers 500: what units of work do about the transaction that they find.
     */
    // tag::policies[]
    @POST
    @Path("atomic-and-previous-transaction")
    public String atomicAndPreviousTransaction() {
        session.execute(INSERT, "one"); // a transaction is open now
        session.atomic(CurrentTransaction.COMMIT) // commits it ...
                .run(() -> session.execute(INSERT, "two")); // ... and runs in one of its own

        session.execute(INSERT, "never seen");
        session.atomic(CurrentTransaction.ROLLBACK) // rolls it back
                .run(() -> session.execute(INSERT, "three"));

        session.execute(INSERT, "four");
        session.atomic(CurrentTransaction.APPEND) // takes it over, and commits both
                .run(() -> session.execute(INSERT, "five"));

        session.execute(INSERT, "never seen");
        try {
            session.atomic(CurrentTransaction.APPEND).run(() -> {
                session.execute(INSERT, "never seen");
                throw new IllegalStateException("rolls both back");
            });
        } catch (IllegalStateException e) {
            // The session is as good as new.
        }

        session.execute(INSERT, "never seen");
        session.atomic(CurrentTransaction.RAISE) // throws TransactionInProgress: nobody catches it, the request is rolled back
                .run(() -> session.execute(INSERT, "never run"));
        return "nobody sees this answer";
    }
    // end::policies[]

    /**
     * Leaves two rows: a nested unit that fails takes back what it did, and nothing else.
     */
    // tag::nested[]
    @POST
    @Path("nested")
    public String nested() {
        session.execute(INSERT, "before");
        try {
            session.nested().run(() -> {
                session.execute(INSERT, "never seen");
                session.execute("insert into no_such_table values (1)");
            });
        } catch (RuntimeException e) {
            // The transaction goes on as if nothing had happened.
        }
        session.execute(INSERT, "after");
        return "inserted two rows in one transaction, and took one back";
    }
    // end::nested[]

    /**
     * Leaves one row, whatever the caller does afterwards.
     */
    // tag::annotation[]
    @POST
    @Path("annotated")
    @Atomic(isolation = Isolation.SERIALIZABLE, timeout = "5S")
    public String annotated() {
        session.execute(INSERT, "in a unit of work");
        return "inserted one row in a serializable transaction";
    }
    // end::annotation[]

    /**
     * Leaves nothing, and asks the server once.
     */
    // tag::reads[]
    @GET
    @Path("count")
    public String count() {
        long rows = session.atomic().readOnly(ReadConsistency.STATEMENT)
                .call(() -> session.sql("select count(*) from example").query(long.class).single());
        return "there are " + rows;
    }
    // end::reads[]

    /**
     * Leaves five rows: one of the request, two of contexts of their own and two of independent sessions, four of them at the
     * same time.
     */
    // tag::concurrent[]
    @POST
    @Path("concurrent-queries")
    public String concurrentQueries() {
        session.execute(INSERT, "in the request's session");

        int inserted = sessions.newContext().<Integer> all(
                () -> session.execute(INSERT, "in a context of its own, which is committed when the work returns"),
                () -> {
                    int rows = session.execute(INSERT, "in another one, committed by hand");
                    session.commit();
                    return rows;
                },
                () -> sessions.independent().call(own -> own.execute(INSERT, "independent, committed when the work returns")),
                () -> {
                    try (DbSession own = sessions.open()) {
                        int rows = own.execute(INSERT, "independent, committed by hand");
                        own.commit();
                        return rows;
                    }
                }).stream().mapToInt(Integer::intValue).sum();
        return "inserted one row and, beside it, " + inserted + " more";
    }
    // end::concurrent[]

    /**
     * Leaves one row, and one in the table {@code audit}, which is committed with it or not at all.
     */
    // tag::audited[]
    @POST
    @Path("audited")
    public String audited() {
        session.execute(INSERT, "with a trace");
        audit.note("inserted a row");
        return "inserted one row and an audit record";
    }
    // end::audited[]
}
