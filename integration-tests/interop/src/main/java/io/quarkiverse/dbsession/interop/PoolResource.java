package io.quarkiverse.dbsession.interop;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource;
import io.vertx.ext.web.RoutingContext;

/**
 * What becomes of the connections of pools, and the settings of the sessions that work on them.
 */
@Path("/pool")
public class PoolResource {

    @Inject
    DbSession session;

    @Inject
    @DataSource("plain")
    DbSession plain;

    @Inject
    @DataSource("plain")
    AgroalDataSource pool;

    @Inject
    DbSessions sessions;

    @Inject
    MeterRegistry meters;

    @Inject
    RoutingContext request;

    /** The connection dies under the request. */
    @POST
    @Path("/killed")
    public void killed(@QueryParam("swallowed") boolean swallowed) {
        session.execute("insert into entry(text) values ('lost')");
        try {
            session.sql("select pg_terminate_backend(pg_backend_pid())").query().list();
        } catch (DbSessionException e) {
            if (!swallowed) {
                throw e;
            }
        }
    }

    /** Until its client has left. */
    @POST
    @Path("/waits")
    public void waits() throws InterruptedException {
        CountDownLatch left = new CountDownLatch(1);
        request.addEndHandler(end -> left.countDown());
        session.execute("insert into entry(text) values ('waits')");
        if (!left.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The client is there still");
        }
    }

    @POST
    @Path("/backend")
    public int backend() {
        return session.sql("select pg_backend_pid()").query(Integer.class).single();
    }

    /** Takes a second connection while it holds one. Answers how many such there were, as the metrics have it. */
    @POST
    @Path("/second")
    public double second() {
        double before = secondConnections();
        session.sql("select 1").query(Integer.class).single();
        sessions.independent().run(other -> other.sql("select 1").query(Integer.class).single());
        return secondConnections() - before;
    }

    private double secondConnections() {
        return meters.get("db.session.second.connections").tag("datasource", "<default>").functionCounter().count();
    }

    /** Holds all that there are, and wants one more. */
    @POST
    @Path("/exhausted")
    public String exhausted() throws SQLException {
        int size = pool.getConfiguration().connectionPoolConfiguration().maxSize();
        Connection[] all = new Connection[size];
        try {
            for (int i = 0; i < size; i++) {
                all[i] = pool.getConnection();
            }
            return Failures.said(() -> plain.execute("select 1"));
        } finally {
            for (Connection connection : all) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    /** Under the settings of the datasource. */
    @POST
    @Path("/configured")
    public Response configured(@QueryParam("status") int status) {
        plain.execute("insert into entry(text) values ('configured')");
        return Response.status(status)
                .entity(plain.sql("select current_setting('transaction_isolation')").query(String.class).single()).build();
    }

    @POST
    @Path("/too-long")
    public void tooLong() {
        plain.sql("select pg_sleep(30)").query().list();
    }
}
