package io.quarkiverse.dbsession.chaos;

import java.lang.management.ManagementFactory;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.smallrye.common.annotation.NonBlocking;

/**
 * What the application keeps, without a look into a database.
 */
@Path("/admin")
@Produces(MediaType.TEXT_PLAIN)
public class AdminResource {

    @Inject
    AgroalDataSource dataSource;

    @Inject
    @DataSource("audit")
    AgroalDataSource audit;

    /** Connections in use of both pools, and threads. On the event loop: workers may all be busy. */
    @GET
    @NonBlocking
    public String figures() {
        return dataSource.getMetrics().activeCount() + " " + audit.getMetrics().activeCount() + " "
                + ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Bytes that are in use when the garbage has been collected. */
    @GET
    @Path("/heap")
    @NonBlocking
    public String heap() {
        System.gc();
        return String.valueOf(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
}
