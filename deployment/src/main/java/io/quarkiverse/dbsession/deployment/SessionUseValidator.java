package io.quarkiverse.dbsession.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.enterprise.inject.spi.DeploymentException;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.DotNames;
import io.quarkus.arc.processor.InjectionPointInfo;
import io.quarkus.datasource.common.runtime.DataSourceUtil;

/**
 * Finds the mistakes that an application can make in asking for sessions, all at once, before CDI would find the first
 * of them and say less about it.
 */
final class SessionUseValidator {

    private final Set<String> known;
    private final List<String> mistakes = new ArrayList<>();

    /**
     * @param known the names of the JDBC datasources
     */
    SessionUseValidator(Set<String> known) {
        this.known = new TreeSet<>(known);
    }

    /**
     * @throws DeploymentException naming every mistake
     */
    void validate(BeanDiscoveryFinishedBuildItem discovery, IndexView index) {
        new AtomicUseValidator(known, mistakes::add).validate(index);
        // What the application makes itself it may also inject, whatever we know of the datasource.
        Set<String> produced = checkProducers(discovery);
        for (InjectionPointInfo injection : discovery.getInjectionPoints()) {
            if (!asksForSession(injection)) {
                continue;
            }
            AnnotationInstance beanName = injection.getRequiredQualifier(DotNames.NAMED);
            if (beanName != null) {
                checkNamed(injection, beanName.value().asString(), discovery);
            } else {
                dataSourceOf(injection.getRequiredQualifiers())
                        .filter(name -> !known.contains(name) && !produced.contains(name))
                        .ifPresent(name -> mistakes.add(unknown(injection, name)));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new DeploymentException(mistakes.size() == 1 ? mistakes.get(0)
                    : mistakes.size() + " mistakes in the use of database sessions:\n - " + String.join("\n - ", mistakes));
        }
    }

    /**
     * @return the datasources of whose sessions the application makes its own beans
     */
    private Set<String> checkProducers(BeanDiscoveryFinishedBuildItem discovery) {
        Set<String> produced = new HashSet<>();
        for (BeanInfo bean : discovery.beanStream().withBeanType(DbSession.class)) {
            // Alternatives, mocks of tests among them, are meant to take the place of the session.
            Optional<String> dataSource = bean.isAlternative() || bean.isDefaultBean() ? Optional.empty()
                    : dataSourceOf(bean.getQualifiers());
            if (dataSource.isEmpty()) {
                continue;
            }
            String name = dataSource.get();
            if (known.contains(name)) {
                mistakes.add(describe(bean) + " makes a DbSession of " + Place.dataSource(name)
                        + ", for which the extension makes one already. Give it a qualifier of its own, or make it an @Alternative"
                        + " with a @Priority to replace the extension's. " + knownDataSources());
            } else if (!produced.add(name)) {
                mistakes.add(describe(bean) + " makes a DbSession of " + Place.dataSource(name)
                        + ", and so does another bean. Give one of them a qualifier of its own. " + knownDataSources());
            }
        }
        return produced;
    }

    /**
     * {@code @Named} names a datasource for other kinds of beans, and here a bean of the application.
     */
    private void checkNamed(InjectionPointInfo injection, String name, BeanDiscoveryFinishedBuildItem discovery) {
        if (discovery.beanStream().withBeanType(DbSession.class).withName(name).isEmpty()) {
            mistakes.add(injection.getTargetInfo() + " asks for a DbSession with @Named(\"" + name + "\"), and no bean of that "
                    + "name makes one. " + knownDataSources() + " Name the datasource with @DataSource(\"" + name + "\").");
        }
    }

    private static boolean asksForSession(InjectionPointInfo injection) {
        // The required type of Instance<DbSession> is DbSession.
        return (injection.getRequiredType().name().equals(DbSessionProcessor.DB_SESSION)
                || injection.getRequiredType().name().equals(DbSessionProcessor.DB_SESSIONS))
                // @Any asks for all there are, which may be none.
                && injection.getRequiredQualifier(DotNames.ANY) == null;
    }

    /**
     * The datasource that qualifiers stand for; empty if they are not the extension's.
     */
    private static Optional<String> dataSourceOf(Set<AnnotationInstance> qualifiers) {
        String name = DataSourceUtil.DEFAULT_DATASOURCE_NAME;
        for (AnnotationInstance qualifier : qualifiers) {
            DotName type = qualifier.name();
            if (type.equals(DbSessionProcessor.DATA_SOURCE)) {
                name = qualifier.value().asString();
            } else if (!type.equals(DotNames.DEFAULT) && !type.equals(DotNames.ANY) && !type.equals(DotNames.NAMED)) {
                return Optional.empty();
            }
        }
        return Optional.of(name);
    }

    private String unknown(InjectionPointInfo injection, String name) {
        String place = injection.getTargetInfo();
        String type = injection.getRequiredType().name().withoutPackagePrefix();
        if (known.isEmpty()) {
            return place
                    + " asks for a " + type
                    + ", but the application has no JDBC datasource. Add a JDBC driver extension, such as "
                    + "quarkus-jdbc-postgresql, and set " + DataSourceUtil.dataSourcePropertyKey(name, "db-kind") + ".";
        }
        return place + " asks for a " + type + " of " + Place.dataSource(name)
                + ", which is no JDBC datasource of the application. "
                + knownDataSources() + " Correct the name, or configure "
                + DataSourceUtil.dataSourcePropertyKey(name, "db-kind") + ".";
    }

    private String knownDataSources() {
        return knownDataSources(known);
    }

    /**
     * The part of a message that lists what there is to choose from.
     */
    static String knownDataSources(Set<String> known) {
        return "JDBC datasources: " + known.stream().map(Place::dataSource).collect(Collectors.joining(", ")) + ".";
    }

    private static String describe(BeanInfo bean) {
        AnnotationTarget target = bean.getTarget().orElseThrow();
        return switch (target.kind()) {
            case METHOD -> target.asMethod().declaringClass().name() + "#" + target.asMethod().name() + "()";
            case FIELD -> target.asField().declaringClass().name() + "#" + target.asField().name();
            default -> target.asClass().name().toString();
        };
    }
}
