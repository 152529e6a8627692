package io.quarkiverse.dbsession.runtime.health;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkus.datasource.runtime.DataSourceSupport;

/**
 * The application is ready if its sessions can be opened: there is a connection to be had of each datasource, within its
 * {@code acquisition-timeout}, and the server at the other end answers. Those with {@code health-exclude} are left out.
 */
@Readiness
@ApplicationScoped
public class SessionHealthCheck implements HealthCheck {

    private static final int ANSWER_SECONDS = 5;

    /** {@code connection_failure} (PostgreSQL's manual, appendix A). */
    private static final String NO_ANSWER = "08006";

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
            checkConnection(dataSource);
            return null;
        } catch (ConnectionUnavailable e) {
            return "DOWN: " + e.sqlState().map(state -> "no connection (SQLState " + state + ")")
                    .orElse("no connection within the acquisition timeout");
        }
    }

    /**
     * Finds out whether a session could be opened now.
     *
     * @throws ConnectionUnavailable if there is no connection to be had, or the server does not answer on it
     */
    private void checkConnection(String dataSource) {
        ConnectionSource source = registry.connections(dataSource);
        Connection connection = source.acquire(0);
        try {
            if (connection.isValid(ANSWER_SECONDS)) {
                source.release(connection);
                return;
            }
        } catch (SQLException e) {
            LOG.debugf("A connection of %s cannot be checked: %s", Place.dataSource(dataSource), e.getClass().getName());
        }
        source.destroy(connection);
        throw new ConnectionUnavailable("The server of " + Place.dataSource(dataSource) + " does not answer within "
                + ANSWER_SECONDS + " seconds. Check that it is up and not overloaded.",
                new Details(dataSource, null, NO_ANSWER, null), null);
    }
}
