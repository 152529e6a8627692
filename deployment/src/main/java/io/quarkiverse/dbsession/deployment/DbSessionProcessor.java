package io.quarkiverse.dbsession.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionContext;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.runtime.DbSessionRecorder;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkus.agroal.DataSource;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.datasource.common.runtime.DatabaseKind;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.RuntimeValue;

/**
 * The beans: one session per JDBC datasource.
 */
class DbSessionProcessor {

    static final DotName DB_SESSION = DotName.createSimple(DbSession.class);
    static final DotName DB_SESSIONS = DotName.createSimple(DbSessions.class);
    static final DotName ATOMIC = DotName.createSimple(Atomic.class);
    static final DotName DATA_SOURCE = DotName.createSimple(DataSource.class);

    /** Whoever uses one of these uses sessions. */
    private static final List<DotName> API = List.of(DB_SESSION, DB_SESSIONS, ATOMIC,
            DotName.createSimple(DbSessionContext.class));

    private static final String JACKSON = "com.fasterxml.jackson.databind.ObjectMapper";
    private static final String REQUEST_SESSIONS = "io.quarkiverse.dbsession.runtime.RequestSessions";
    private static final String ATOMIC_INTERCEPTOR = "io.quarkiverse.dbsession.runtime.AtomicInterceptor";

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
        return API.stream().anyMatch(type -> isUsed(type, index)) ? new SessionsInUseBuildItem() : null;
    }

    private static boolean isUsed(DotName type, CombinedIndexBuildItem index) {
        return !index.getIndex().getKnownUsers(type).isEmpty();
    }

    @BuildStep
    void requestSessions(Optional<SessionsInUseBuildItem> inUse, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (inUse.isPresent()) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(REQUEST_SESSIONS));
            // The annotation is no bean; it has to be among those that are looked at to be known as a binding.
            beans.produce(AdditionalBeanBuildItem.builder().addBeanClasses(ATOMIC.toString(), ATOMIC_INTERCEPTOR).build());
        }
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void sessions(Optional<SessionsInUseBuildItem> inUse, BeanDiscoveryFinishedBuildItem discovery,
            CombinedIndexBuildItem index, List<JdbcDataSourceBuildItem> dataSources, RowMapperInstancesBuildItem mappers,
            LaunchModeBuildItem launchMode, DbSessionRecorder recorder, BuildProducer<SyntheticBeanBuildItem> beans) {
        if (inUse.isEmpty()) {
            return;
        }
        // In the order of their names, so that the same application gives the same bytecode.
        Map<String, RuntimeValue<DriverSupport>> drivers = new TreeMap<>();
        dataSources.forEach(dataSource -> drivers.put(dataSource.getName(),
                DatabaseKind.isPostgreSQL(dataSource.getDbKind()) ? recorder.postgres() : recorder.anyDatabase()));
        new SessionUseValidator(drivers.keySet()).validate(discovery, index.getIndex());

        SyntheticBeanBuildItem.ExtendedBeanConfigurator registry = SyntheticBeanBuildItem.configure(SessionRegistry.class)
                .addType(DbSessionContext.class)
                .scope(Singleton.class)
                .setRuntimeInit()
                // For frameworks as well, which the index need not know.
                .unremovable()
                .addInjectionPoint(ClassType.create(TransactionManager.class))
                .createWith(recorder.registry(drivers, mappers.mappers(), QuarkusClassLoader.isClassPresentAtRuntime(JACKSON),
                        DbSessionEventsProcessor.areObserved(discovery.getObservers()) ? recorder.transactionEvents() : null,
                        launchMode.getLaunchMode() == LaunchMode.NORMAL ? null : recorder.sharingWarning()));
        for (String dataSource : drivers.keySet()) {
            registry.addInjectionPoint(ClassType.create(AgroalDataSource.class), qualifier(dataSource));
            beans.produce(session(dataSource, recorder));
            if (isUsed(DB_SESSIONS, index)) {
                beans.produce(sessions(dataSource, recorder));
            }
        }
        beans.produce(registry.done());
    }

    private static SyntheticBeanBuildItem session(String dataSource, DbSessionRecorder recorder) {
        return SyntheticBeanBuildItem.configure(DbSession.class)
                .scope(RequestScoped.class)
                .addQualifier(qualifier(dataSource))
                .setRuntimeInit()
                .unremovable()
                .createWith(recorder.session(dataSource))
                .done();
    }

    private static SyntheticBeanBuildItem sessions(String dataSource, DbSessionRecorder recorder) {
        return SyntheticBeanBuildItem.configure(DbSessions.class)
                .scope(ApplicationScoped.class)
                .addQualifier(qualifier(dataSource))
                .setRuntimeInit()
                .unremovable()
                .addInjectionPoint(ClassType.create(SessionRegistry.class))
                .createWith(recorder.sessions(dataSource))
                .done();
    }

    private static AnnotationInstance qualifier(String dataSource) {
        return DataSourceUtil.isDefault(dataSource) ? AnnotationInstance.builder(Default.class).build()
                : AnnotationInstance.builder(DataSource.class).value(dataSource).build();
    }
}
