package io.quarkiverse.dbsession.testing.deployment;

import java.util.List;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;

import org.jboss.jandex.AnnotationInstance;
import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalPoolInterceptor;
import io.quarkiverse.dbsession.testing.runtime.AcquiredConnections;
import io.quarkiverse.dbsession.testing.runtime.RecordedStatements;
import io.quarkiverse.dbsession.testing.runtime.TaskLines;
import io.quarkiverse.dbsession.testing.runtime.TestDatabasesEnd;
import io.quarkiverse.dbsession.testing.runtime.TestDriverInstaller;
import io.quarkus.agroal.DataSource;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.IsTest;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Puts the tools of tests into applications that are tested, and into no others.
 */
class DbTestProcessor {

    private static final String REQUEST_LINES = "io.quarkiverse.dbsession.testing.runtime.RequestLines";

    /**
     * Development mode has the dependency if its scope is wrong, and nothing is made of it then.
     */
    @BuildStep
    @Nullable
    FeatureBuildItem feature(LaunchModeBuildItem mode) {
        return switch (mode.getLaunchMode()) {
            case TEST -> new FeatureBuildItem("db-session-testing");
            case DEVELOPMENT -> null;
            default -> throw new ConfigurationException("The application is built for production with "
                    + "quarkus-db-session-testing, which would let tests steer its transactions. Give that dependency the scope "
                    + "'test'.");
        };
    }

    @BuildStep(onlyIf = IsTest.class)
    void beans(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        beans.produce(AdditionalBeanBuildItem.builder().setUnremovable().addBeanClasses(TestDriverInstaller.class,
                TaskLines.class, RecordedStatements.class, TestDatabasesEnd.class).build());
        if (capabilities.isPresent(Capability.VERTX_HTTP)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(REQUEST_LINES));
        }
    }

    @BuildStep(onlyIf = IsTest.class)
    void poolInterceptors(List<JdbcDataSourceBuildItem> dataSources, BuildProducer<SyntheticBeanBuildItem> beans) {
        for (JdbcDataSourceBuildItem dataSource : dataSources) {
            beans.produce(SyntheticBeanBuildItem.configure(AgroalPoolInterceptor.class)
                    .identifier(dataSource.getName())
                    .scope(Singleton.class)
                    .addQualifier(qualifier(dataSource.getName()))
                    .unremovable()
                    .creator(AcquiredConnections.Creator.class)
                    .done());
        }
    }

    private static AnnotationInstance qualifier(String dataSource) {
        return DataSourceUtil.isDefault(dataSource) ? AnnotationInstance.builder(Default.class).build()
                : AnnotationInstance.builder(DataSource.class).value(dataSource).build();
    }
}
