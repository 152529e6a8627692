package io.quarkiverse.dbsession.deployment;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;

import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.rest.DbSessionRestRecorder;
import io.quarkiverse.dbsession.runtime.rest.ExceptionOutcome;
import io.quarkiverse.dbsession.runtime.rest.OutcomeFilter;
import io.quarkiverse.dbsession.runtime.rest.RequestEnd;
import io.quarkiverse.dbsession.runtime.rest.StreamOutcome;
import io.quarkiverse.dbsession.runtime.rest.UnavailableMapper;
import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.resteasy.reactive.server.spi.GlobalHandlerCustomizerBuildItem;
import io.quarkus.resteasy.reactive.server.spi.PreExceptionMapperHandlerBuildItem;
import io.quarkus.resteasy.reactive.spi.ContainerResponseFilterBuildItem;
import io.quarkus.resteasy.reactive.spi.ExceptionMapperBuildItem;

/**
 * The end of a request, for applications that have Quarkus REST and use sessions. Its three places are the container
 * filter, which sees the response of an ordinary request; a handler before exception mapping; and one behind methods
 * whose result is streamed, for these two never reach the filter.
 */
class DbSessionRestProcessor {

    /** Here only if the application has HTTP. */
    private static final DotName CURRENT_REQUEST = DotName.createSimple("io.quarkus.vertx.http.runtime.CurrentVertxRequest");

    @BuildStep
    void requestEnd(Optional<SessionsInUseBuildItem> inUse, Capabilities capabilities,
            BuildProducer<ContainerResponseFilterBuildItem> filter,
            BuildProducer<PreExceptionMapperHandlerBuildItem> beforeMapping,
            BuildProducer<GlobalHandlerCustomizerBuildItem> customizer) {
        if (applies(inUse, capabilities)) {
            filter.produce(new ContainerResponseFilterBuildItem.Builder(OutcomeFilter.class.getName())
                    .setPriority(OutcomeFilter.PRIORITY).build());
            beforeMapping.produce(new PreExceptionMapperHandlerBuildItem(new ExceptionOutcome()));
            customizer.produce(new GlobalHandlerCustomizerBuildItem(new StreamOutcome()));
        }
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void answers(Optional<SessionsInUseBuildItem> inUse, Capabilities capabilities, CombinedIndexBuildItem index,
            DbSessionRestRecorder recorder, BuildProducer<ExceptionMapperBuildItem> mappers,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        if (!applies(inUse, capabilities)) {
            return;
        }
        beans.produce(SyntheticBeanBuildItem.configure(RequestEnd.class).addType(ContextWatch.Factory.class)
                .scope(ApplicationScoped.class).setRuntimeInit().unremovable()
                .addInjectionPoint(ClassType.create(SessionRegistry.class))
                .addInjectionPoint(ClassType.create(CURRENT_REQUEST))
                .createWith(recorder.requestEnd()).done());
        // What the application says itself comes first: a mapper of a superclass would be passed over.
        if (!MappedExceptions.of(index.getComputingIndex()).isMapped(ConnectionUnavailable.class)) {
            mappers.produce(new ExceptionMapperBuildItem.Builder(UnavailableMapper.class.getName(),
                    ConnectionUnavailable.class.getName()).setRegisterAsBean(false).build());
            beans.produce(SyntheticBeanBuildItem.configure(UnavailableMapper.class).scope(Singleton.class).setRuntimeInit()
                    .unremovable().runtimeValue(recorder.unavailableMapper()).done());
        }
    }

    /**
     * Its endpoints would answer with a success and be rolled back behind it, each time.
     */
    @BuildStep
    void refuseResteasyClassic(Optional<SessionsInUseBuildItem> inUse, Capabilities capabilities,
            BuildProducer<ValidationErrorBuildItem> errors) {
        if (inUse.isPresent() && capabilities.isPresent(Capability.RESTEASY)) {
            errors.produce(new ValidationErrorBuildItem(new DeploymentException(
                    "The application uses DbSession with RESTEasy Classic (quarkus-resteasy), whose requests would all be rolled "
                            + "back, because only those of Quarkus REST are committed. Replace quarkus-resteasy with "
                            + "quarkus-rest.")));
        }
    }

    /**
     * {@code Capability.REST} would not do: RESTEasy Classic provides it, too.
     */
    private static boolean applies(Optional<SessionsInUseBuildItem> inUse, Capabilities capabilities) {
        return inUse.isPresent() && capabilities.isPresent(Capability.RESTEASY_REACTIVE);
    }
}
