package io.quarkiverse.dbsession.interop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource;

/**
 * Rows that only their owner sees. No statement says so, a policy of the table does.
 */
@Path("/tenants")
public class TenantsResource {

    private static final String ROWS = "select owner || ' ' || text from letter order by 1";

    @Inject
    @DataSource("plain")
    DbSession session;

    @Inject
    @DataSource("plain")
    DbSessions sessions;

    @Inject
    @DataSource("plain")
    AgroalDataSource pool;

    @Inject
    CurrentUser user;

    @GET
    public List<String> rows(@HeaderParam("X-User") @Nullable String name) {
        user.name(name);
        return rows(session);
    }

    private static List<String> rows(DbSession session) {
        return session.sql(ROWS).query(String.class).list();
    }

    @POST
    public Response add(@HeaderParam("X-User") @Nullable String name, @QueryParam("status") int status, String text) {
        user.name(name);
        session.execute("insert into letter(text) values (?)", text);
        return Response.status(status).build();
    }

    @POST
    @Path("/for")
    public void addFor(@HeaderParam("X-User") String name, @QueryParam("owner") String owner, String text) {
        user.name(name);
        session.execute("insert into letter(owner, text) values (?, ?)", owner, text);
    }

    /** How many rows were changed of all that there are. */
    @POST
    @Path("/overwrite")
    public List<Integer> overwrite(@HeaderParam("X-User") @Nullable String name) {
        user.name(name);
        return List.of(session.execute("update letter set text = 'overwritten'"), session.execute("delete from letter"));
    }

    @POST
    @Path("/fails")
    public void fails(@HeaderParam("X-User") String name) {
        user.name(name);
        rows(session);
        session.execute("select 1 / 0");
    }

    /** The rows before and behind a commit, and behind a rollback. */
    @POST
    @Path("/commits")
    public List<List<String>> commits(@HeaderParam("X-User") String name) {
        user.name(name);
        List<String> before = rows(session);
        session.commit();
        List<String> committed = rows(session);
        session.rollback();
        return List.of(before, committed, rows(session));
    }

    /**
     * A setting that is made once, and not for each transaction: it ends with the first one. The column says what the server
     * has then.
     */
    @POST
    @Path("/set-once")
    public List<String> setOnce() {
        String setting = "select coalesce(current_setting('app.once', true), 'null')";
        session.sql("select set_config('app.once', 'ann', true)").query(String.class).single();
        String before = session.sql(setting).query(String.class).single();
        session.commit();
        return List.of(before, session.sql(setting).query(String.class).single());
    }

    /** Of the session of the request, of an independent one that works beside it, and of a context of its own. */
    @POST
    @Path("/sessions")
    public Map<String, List<String>> sessions(@HeaderParam("X-User") String name) throws Exception {
        user.name(name);
        List<String> request = rows(session);
        session.close();
        List<String> independent = sessions.independent().call(TenantsResource::rows);
        List<String> context = sessions.newContext().call(() -> rows(session));
        return Map.of("request", request, "independent", independent, "context", context);
    }

    /** What an application must not do: the setting belongs to the connection. */
    @POST
    @Path("/session-wide")
    public Response sessionWide(@QueryParam("setting") String setting, @QueryParam("value") String value,
            @QueryParam("status") int status) {
        session.sql("select set_config(:setting, :value, false)").param("setting", setting).param("value", value)
                .query(String.class).single();
        return Response.status(status).entity(session.sql("select pg_backend_pid()").query(Integer.class).single()).build();
    }

    /** The settings of a connection, as who takes it next finds them. */
    @GET
    @Path("/settings")
    public List<String> settings() throws SQLException {
        List<String> settings = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                                select coalesce(current_setting('app.user', true), ''), coalesce(current_setting('app.other', true), ''),
                                    current_user::text, current_setting('search_path'), pg_backend_pid()::text""")) {
            row.next();
            for (int i = 1; i <= 5; i++) {
                settings.add(row.getString(i));
            }
        }
        return settings;
    }
}
