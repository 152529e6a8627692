package io.quarkiverse.dbsession.deployment;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.quarkiverse.dbsession.runtime.DbSessionRecorder;
import io.quarkiverse.dbsession.runtime.config.DbSessionBuildTimeConfig;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.metrics.MetricsCapabilityBuildItem;
import io.quarkus.deployment.metrics.MetricsFactoryConsumerBuildItem;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

/**
 * What is seen of sessions from outside, for applications with SmallRye Health or an extension for metrics.
 */
class DbSessionObservabilityProcessor {

    private static final String HEALTH_CHECK = "io.quarkiverse.dbsession.runtime.health.SessionHealthCheck";

    @BuildStep
    void health(Optional<SessionsInUseBuildItem> inUse, Capabilities capabilities, DbSessionBuildTimeConfig config,
            BuildProducer<HealthBuildItem> checks) {
        if (inUse.isPresent() && capabilities.isPresent(Capability.SMALLRYE_HEALTH)) {
            checks.produce(new HealthBuildItem(HEALTH_CHECK, config.healthEnabled()));
        }
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void metrics(Optional<SessionsInUseBuildItem> inUse, Optional<MetricsCapabilityBuildItem> metrics,
            List<JdbcDataSourceBuildItem> dataSources, DbSessionRecorder recorder,
            BuildProducer<MetricsFactoryConsumerBuildItem> consumers) {
        if (inUse.isPresent() && metrics.isPresent()) {
            consumers.produce(new MetricsFactoryConsumerBuildItem(recorder.metrics(dataSources.stream()
                    .map(JdbcDataSourceBuildItem::getName).collect(Collectors.toCollection(TreeSet::new))),
                    ExecutionTime.RUNTIME_INIT));
        }
    }
}
