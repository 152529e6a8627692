package io.quarkiverse.dbsession.benchmark.app;

import java.sql.SQLException;
import java.util.List;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * The same routes on virtual threads. Quarkus asks the class that declares a method for its threads, so that it has to declare
 * them again.
 */
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public abstract class VirtualWorkResource extends WorkResource {

    protected VirtualWorkResource(Work work) {
        super(work);
    }

    @Override
    @GET
    @Path("none")
    @Produces(MediaType.TEXT_PLAIN)
    public String none() {
        return super.none();
    }

    @Override
    @POST
    @Path("insert")
    public void insert() throws SQLException {
        super.insert();
    }

    @Override
    @GET
    @Path("select")
    public World select() throws SQLException {
        return super.select();
    }

    @Override
    @GET
    @Path("selects20")
    public List<World> selects() throws SQLException {
        return super.selects();
    }

    @Override
    @POST
    @Path("five")
    public Order five() throws SQLException {
        return super.five();
    }

    @Override
    @GET
    @Path("list")
    public List<Item> list() throws SQLException {
        return super.list();
    }

    @Override
    @POST
    @Path("independent")
    public World independent() throws SQLException {
        return super.independent();
    }

    @Override
    @GET
    @Path("db")
    public World db() throws SQLException {
        return super.db();
    }

    @Override
    @GET
    @Path("queries")
    public List<World> queries() throws SQLException {
        return super.queries();
    }

    @Override
    @POST
    @Path("updates")
    public List<World> updates() throws SQLException {
        return super.updates();
    }

    @Override
    @GET
    @Path("fortunes")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public String fortunes() throws SQLException {
        return super.fortunes();
    }
}
