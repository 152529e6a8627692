package io.quarkiverse.dbsession.interop;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;

/**
 * What the requests before have left behind in the application.
 */
@Path("/figures")
public class FiguresResource {

    @Inject
    AgroalDataSource pool;

    @Inject
    @DataSource("plain")
    AgroalDataSource plain;

    @Inject
    Warnings warnings;

    @Inject
    Events events;

    /**
     * @param active connections in use, of the pools whose count is right: Agroal counts wrongly where one could not join a
     *        transaction
     * @param acquired how often one has been taken from the default pool
     */
    public record Figures(long active, long acquired, List<String> warnings, List<String> events) {
    }

    @GET
    public Figures figures() {
        return new Figures(pool.getMetrics().activeCount() + plain.getMetrics().activeCount(), pool.getMetrics().acquireCount(),
                warnings.list(), events.list());
    }

    @DELETE
    public void clear() {
        warnings.clear();
        events.clear();
    }
}
