package io.quarkiverse.dbsession.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.DbSessionRecorder;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;

/**
 * The beans: one session per JDBC datasource.
 */
class DbSessionProcessor {

    static final DotName DB_SESSION = DotName.createSimple(DbSession.class);
    static final DotName DATA_SOURCE = DotName.createSimple(DataSource.class);

    private static final String REQUEST_SESSIONS = "io.quarkiverse.dbsession.runtime.RequestSessions";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem("db-session");
    }

    /**
     * Looks at the index, and not at injection points, because the filter has to be registered before beans are
     * discovered; this also finds those who look a session up by program.
     */
    @BuildStep
    SessionsInUseBuildItem sessionsInUse(CombinedIndexBuildItem index) {
        return index.getIndex().getKnownUsers(DB_SESSION).isEmpty() ? null : new SessionsInUseBuildItem();
    }

    @BuildStep
    void requestSessions(Optional<SessionsInUseBuildItem> inUse, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (inUse.isPresent()) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(REQUEST_SESSIONS));
        }
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void sessions(Optional<SessionsInUseBuildItem> inUse, BeanDiscoveryFinishedBuildItem discovery,
            List<JdbcDataSourceBuildItem> dataSources, DbSessionRecorder recorder,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        if (inUse.isEmpty()) {
            return;
        }
        // In the order of their names, so that the same application gives the same bytecode.
        Map<String, String> dbKinds = new TreeMap<>();
        dataSources.forEach(dataSource -> dbKinds.put(dataSource.getName(), dataSource.getDbKind()));
        new SessionUseValidator(dbKinds.keySet()).validate(discovery);

        SyntheticBeanBuildItem.ExtendedBeanConfigurator registry = SyntheticBeanBuildItem.configure(SessionRegistry.class)
                .scope(Singleton.class)
                .setRuntimeInit()
                .unremovable()
                .addInjectionPoint(ClassType.create(TransactionManager.class))
                .createWith(recorder.registry(dbKinds));
        for (String dataSource : dbKinds.keySet()) {
            registry.addInjectionPoint(ClassType.create(AgroalDataSource.class), qualifier(dataSource));
            beans.produce(session(dataSource, recorder));
        }
        beans.produce(registry.done());
    }

    private static SyntheticBeanBuildItem session(String dataSource, DbSessionRecorder recorder) {
        return SyntheticBeanBuildItem.configure(DbSession.class)
                .scope(RequestScoped.class)
                .addQualifier(qualifier(dataSource))
                .setRuntimeInit()
                .unremovable()
                .addInjectionPoint(ClassType.create(REQUEST_SESSIONS))
                .createWith(recorder.session(dataSource))
                .done();
    }

    private static AnnotationInstance qualifier(String dataSource) {
        return DataSourceUtil.isDefault(dataSource) ? AnnotationInstance.builder(Default.class).build()
                : AnnotationInstance.builder(DataSource.class).value(dataSource).build();
    }
}
