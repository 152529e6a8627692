package io.quarkiverse.dbsession.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.DeploymentException;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.arc.processor.BuildExtension;
import io.quarkus.arc.processor.DotNames;
import io.quarkus.arc.processor.ObserverInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;

/**
 * Observers of transactions: refuses those that could not do what they are for.
 */
class DbSessionEventsProcessor {

    private static final Set<DotName> EVENTS = Set.of(DotName.createSimple(AfterBegin.class),
            DotName.createSimple(BeforeCommit.class), DotName.createSimple(AfterCommit.class),
            DotName.createSimple(AfterRollback.class));

    /** What else an observer can ask for and get these: the types that all of them have ... */
    private static final Set<DotName> SUPERTYPES = Set.of(DotName.OBJECT_NAME, DotName.RECORD_NAME);

    /** ... with no qualifier but those that they have. */
    private static final Set<DotName> QUALIFIERS = Set.of(DotNames.ANY, DotNames.DEFAULT, DbSessionProcessor.DATA_SOURCE);

    /**
     * Whether somebody may hear of transactions.
     */
    static boolean areObserved(Collection<ObserverInfo> observers) {
        return observers.stream().anyMatch(observer -> EVENTS.contains(observer.getObservedType().name())
                || SUPERTYPES.contains(observer.getObservedType().name())
                        && observer.getQualifiers().stream().allMatch(qualifier -> QUALIFIERS.contains(qualifier.name())));
    }

    @BuildStep
    void checkObservers(ValidationPhaseBuildItem validation,
            List<JdbcDataSourceBuildItem> dataSources, BuildProducer<ValidationErrorBuildItem> errors) {
        Set<String> known = dataSources.stream().map(JdbcDataSourceBuildItem::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        Collection<ObserverInfo> observers = validation.getContext().get(BuildExtension.Key.OBSERVERS);
        List<DeploymentException> mistakes = observers.stream().filter(observer -> !observer.isSynthetic())
                .filter(observer -> EVENTS.contains(observer.getObservedType().name()))
                .map(observer -> mistake(observer, known)).flatMap(Optional::stream).map(DeploymentException::new).toList();
        if (!mistakes.isEmpty()) {
            errors.produce(new ValidationErrorBuildItem(mistakes.toArray(Throwable[]::new)));
        }
    }

    private static Optional<String> mistake(ObserverInfo observer, Set<String> known) {
        String event = observer.getObservedType().name().withoutPackagePrefix();
        String place = observer.getObserverMethod().declaringClass().name() + "#" + observer.getObserverMethod().name()
                + "() observes " + event;
        if (observer.isAsync()) {
            return Optional
                    .of(place + " asynchronously: it would run on another thread, at some time after the transaction has gone "
                            + "on. Use @Observes; for work that may come later, start it from an observer of AfterCommit.");
        }
        if (observer.getTransactionPhase() != TransactionPhase.IN_PROGRESS) {
            return Optional
                    .of(place + " in the phase " + observer.getTransactionPhase() + " of a JTA transaction, and the sessions' "
                            + "transactions are others. Leave out 'during', and observe AfterCommit or AfterRollback.");
        }
        for (AnnotationInstance qualifier : observer.getQualifiers()) {
            if (qualifier.name().equals(DbSessionProcessor.DATA_SOURCE) && !known.contains(qualifier.value().asString())) {
                return Optional.of(place + " of " + Place.dataSource(qualifier.value().asString())
                        + ", which is no JDBC datasource of the application. " + SessionUseValidator.knownDataSources(known)
                        + " Correct the name.");
            }
        }
        return Optional.empty();
    }
}
