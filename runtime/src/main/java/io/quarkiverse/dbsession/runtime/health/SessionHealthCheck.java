package io.quarkiverse.dbsession.runtime.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkus.datasource.runtime.DataSourceSupport;

/**
 * The application is ready if its sessions can be opened: there is a connection to be had of each datasource, within its
 * {@code acquisition-timeout}, and the server at the other end answers. Those with {@code health-exclude} are left out.
 */
@Readiness
@ApplicationScoped
public class SessionHealthCheck implements HealthCheck {

    private final SessionRegistry registry;
    private final Instance<DataSourceSupport> dataSources;

    SessionHealthCheck(SessionRegistry registry, Instance<DataSourceSupport> dataSources) {
        this.registry = registry;
        this.dataSources = dataSources;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("Database sessions").up();
        for (String dataSource : registry.dataSources()) {
            if (!isExcluded(dataSource)) {
                String problem = problem(dataSource);
                if (problem != null) {
                    response.down();
                }
                response.withData(dataSource, problem == null ? "UP" : problem);
            }
        }
        return response.build();
    }

    private boolean isExcluded(String dataSource) {
        return dataSources.isResolvable() && dataSources.get().getHealthCheckExcludedNames().contains(dataSource);
    }

    /**
     * What is told of it to anybody who asks: neither addresses nor users.
     */
    private @Nullable String problem(String dataSource) {
        try {
            registry.checkConnection(dataSource);
            return null;
        } catch (ConnectionUnavailable e) {
            return "DOWN: " + e.sqlState().map(state -> "no connection (SQLState " + state + ")")
                    .orElse("no connection within the acquisition timeout");
        }
    }
}
