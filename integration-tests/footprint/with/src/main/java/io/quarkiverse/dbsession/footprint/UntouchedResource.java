package io.quarkiverse.dbsession.footprint;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.arc.properties.IfBuildProperty;

/**
 * A route without SQL: the session is there, and is not used. Only in applications that the benchmark builds.
 */
@Path("/untouched")
@IfBuildProperty(name = "quarkus.datasource.jdbc.metrics.enabled", stringValue = "true")
public class UntouchedResource {

    @Inject
    DbSession session;

    @GET
    public String untouched() {
        return "untouched";
    }
}
