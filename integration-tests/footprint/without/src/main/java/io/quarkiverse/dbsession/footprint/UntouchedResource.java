package io.quarkiverse.dbsession.footprint;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.properties.IfBuildProperty;

/**
 * A route without SQL: the pool is there, and is not used. Only in applications that the benchmark builds.
 */
@Path("/untouched")
@IfBuildProperty(name = "quarkus.datasource.jdbc.metrics.enabled", stringValue = "true")
public class UntouchedResource {

    @Inject
    AgroalDataSource dataSource;

    @GET
    public String untouched() {
        return "untouched";
    }
}
