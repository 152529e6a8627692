package io.quarkiverse.dbsession.example;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkus.agroal.DataSource;

/**
 * One endpoint per way a request can end. Each says what it leaves in the table {@code example}.
 */
@Path("/")
public class ExampleResource {

    private static final String INSERT = "insert into example(text) values (?)";

    // tag::inject[]
    @Inject
    DbSession session;

    @Inject
    @DataSource("second")
    DbSession second;
    // end::inject[]

    /**
     * Leaves one row. Nobody commits here: the response does.
     */
    // tag::simple-usage[]
    @POST
    @Path("simple-usage")
    public String simpleUsage() {
        session.execute(INSERT, "simple usage");
        return "inserted one row";
    }
    // end::simple-usage[]

    /**
     * Leaves four rows, written by three transactions on two connections.
     */
    // tag::early-commit[]
    @POST
    @Path("early-commit")
    public String earlyCommit() {
        session.execute(INSERT, "the first transaction");
        session.commit(); // the connection stays with the session

        session.execute(INSERT, "the second transaction");
        session.commit();
        session.close(); // back to the pool

        session.execute(INSERT, "the third transaction, on a connection of its own");
        session.execute(INSERT, "still the third: the response commits it");
        return "inserted four rows in three transactions";
    }
    // end::early-commit[]

    /**
     * Leaves two rows, and holds no connection while it waits for something else.
     */
    // tag::early-connection-close[]
    @POST
    @Path("early-connection-close")
    public String earlyConnectionClose() throws InterruptedException {
        session.execute(INSERT, "before the slow work");
        session.commit();
        session.close();

        callSomethingSlow(); // others may use the connection meanwhile

        session.execute(INSERT, "after the slow work");
        return "inserted two rows, with no connection in between";
    }
    // end::early-connection-close[]

    /**
     * Leaves nothing, and answers 200 all the same.
     */
    // tag::early-rollback[]
    @POST
    @Path("early-rollback")
    public String earlyRollback() {
        session.execute(INSERT, "never seen");
        session.rollback();

        session.execute(INSERT, "never seen either");
        session.rollback();
        return "inserted two rows and took both back";
    }
    // end::early-rollback[]

    /**
     * Leaves nothing: what is thrown rolls back, whether or not an {@code ExceptionMapper} turns it into an answer.
     */
    // tag::auto-rollback-by-exception[]
    @POST
    @Path("auto-rollback-by-exception")
    public String autoRollbackByException() {
        session.execute(INSERT, "never seen");
        throw new IllegalStateException("thrown on purpose, to show that the request is rolled back");
    }
    // end::auto-rollback-by-exception[]

    /**
     * Leaves nothing if the status is 400 or above. Ask for 201 instead, and the row is there.
     */
    // tag::auto-rollback-by-status-code[]
    @POST
    @Path("auto-rollback-by-status-code")
    public Response autoRollbackByStatusCode(@QueryParam("status") @DefaultValue("500") int status) {
        session.execute(INSERT, "seen only if the status says so");
        return Response.status(status).build();
    }
    // end::auto-rollback-by-status-code[]

    /**
     * Leaves nothing: the insert goes well, and the database refuses at the commit, which checks the deferred primary key. The
     * commit comes before the answer, so that the client does not hear of a success.
     */
    // tag::failing-commit[]
    @POST
    @Path("failing-commit")
    public String failingCommit() {
        session.sql("insert into example(id, text) values (:id, :text), (:id, :text)")
                .param("id", -1)
                .param("text", "twice the same key")
                .update();
        return "nobody sees this answer";
    }
    // end::failing-commit[]

    /**
     * Leaves nothing: after a failed statement PostgreSQL turns the commit into a rollback, and the session says so instead of
     * letting a 200 stand over rows that are not there.
     */
    // tag::swallowed-error[]
    @POST
    @Path("swallowed-error")
    public String swallowedError() {
        session.execute(INSERT, "never seen");
        try {
            session.execute("insert into no_such_table values (1)");
        } catch (InvalidSql ignored) {
            // A mistake: the transaction is lost, and nobody may pretend otherwise.
        }
        return "nobody sees this answer";
    }
    // end::swallowed-error[]

    /**
     * Leaves one row in each of two databases. They are committed in the order in which the sessions were first used.
     */
    // tag::two-datasources[]
    @POST
    @Path("two-datasources")
    public String twoDataSources() {
        session.execute(INSERT, "in the default datasource");
        second.execute(INSERT, "in the second datasource");
        return "inserted one row in each datasource";
    }
    // end::two-datasources[]

    private static void callSomethingSlow() throws InterruptedException {
        Thread.sleep(200);
    }
}
