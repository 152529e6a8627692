package io.quarkiverse.dbsession.benchmark.app;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * The routes, which are the same for every implementation. A class for each says where they are and on which threads they run.
 */
@Produces(MediaType.APPLICATION_JSON)
public abstract class WorkResource {

    private static final int MANY = 20;

    private final Work work;

    protected WorkResource(Work work) {
        this.work = work;
    }

    @GET
    @Path("none")
    @Produces(MediaType.TEXT_PLAIN)
    public String none() {
        return work.none();
    }

    @POST
    @Path("insert")
    public void insert() throws SQLException {
        work.insert();
    }

    @GET
    @Path("select")
    public World select() throws SQLException {
        return work.select();
    }

    @GET
    @Path("selects20")
    public List<World> selects() throws SQLException {
        return work.selects(MANY);
    }

    @POST
    @Path("five")
    public Order five() throws SQLException {
        return work.five();
    }

    @GET
    @Path("list")
    public List<Item> list() throws SQLException {
        return work.list();
    }

    @POST
    @Path("independent")
    public World independent() throws SQLException {
        return work.independent();
    }

    // What TechEmpower measures.

    @GET
    @Path("db")
    public World db() throws SQLException {
        return work.select();
    }

    @GET
    @Path("queries")
    public List<World> queries() throws SQLException {
        return work.selects(MANY);
    }

    @POST
    @Path("updates")
    public List<World> updates() throws SQLException {
        return work.updates(MANY);
    }

    @GET
    @Path("fortunes")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public String fortunes() throws SQLException {
        List<Fortune> fortunes = work.fortunes();
        fortunes.add(new Fortune(0, "Additional fortune added at request time."));
        fortunes.sort(Comparator.comparing(Fortune::message));
        return FortunesPage.of(fortunes);
    }
}
