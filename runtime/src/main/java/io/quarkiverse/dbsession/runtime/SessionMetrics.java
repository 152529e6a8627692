package io.quarkiverse.dbsession.runtime;

import java.util.Set;
import java.util.function.Consumer;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.metrics.MetricsFactory;

/**
 * What applications with an extension for metrics can measure.
 */
final class SessionMetrics implements Consumer<MetricsFactory> {

    private final Set<String> dataSources;

    SessionMetrics(Set<String> dataSources) {
        this.dataSources = dataSources;
    }

    @Override
    public void accept(MetricsFactory metrics) {
        for (String dataSource : dataSources) {
            metrics.builder("db.session.second.connections")
                    .description("Connections that were taken by a request or task while it held another one of the datasource")
                    .tag("datasource", dataSource)
                    .buildCounter(() -> Arc.container().instance(SessionRegistry.class).get().secondConnections(dataSource));
        }
    }
}
