package io.quarkiverse.dbsession.deployment;

import java.util.Set;
import java.util.function.Consumer;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.runtime.configuration.DurationConverter;

/**
 * Finds mistakes in the use of {@code @Atomic}.
 */
final class AtomicUseValidator {

    /** What hands its items out one by one, long before anything could be committed. */
    private static final Set<DotName> STREAMS = Set.of(DotName.createSimple("io.smallrye.mutiny.Multi"),
            DotName.createSimple("org.jboss.resteasy.reactive.RestMulti"),
            DotName.createSimple("org.reactivestreams.Publisher"), DotName.createSimple("java.util.concurrent.Flow$Publisher"),
            DotName.createSimple("java.util.stream.Stream"));

    private final Set<String> known;
    private final Consumer<String> mistakes;

    /**
     * @param known the names of the JDBC datasources
     */
    AtomicUseValidator(Set<String> known, Consumer<String> mistakes) {
        this.known = known;
        this.mistakes = mistakes;
    }

    void validate(IndexView index) {
        for (AnnotationInstance atomic : index.getAnnotations(DbSessionProcessor.ATOMIC)) {
            if (atomic.target().kind() == AnnotationTarget.Kind.METHOD) {
                MethodInfo method = atomic.target().asMethod();
                String place = describe(method);
                checkOptions(atomic, place);
                checkResult(method);
                if (java.lang.reflect.Modifier.isPrivate(method.flags())) {
                    mistakes.accept(
                            place + " is private and has @Atomic, which would have no effect: only methods that are not "
                                    + "private are intercepted. Make it package-private, or use DbSession.atomic() inside it.");
                }
            } else if (atomic.target().kind() == AnnotationTarget.Kind.CLASS) {
                ClassInfo type = atomic.target().asClass();
                if (type.isAnnotation()) {
                    // A stereotype, or a binding made of several.
                    continue;
                }
                checkOptions(atomic, type.name().toString());
                checkResults(type);
                // The annotation is inherited, and what is inherited is intercepted as well.
                index.getAllKnownSubclasses(type.name()).forEach(this::checkResults);
                for (ClassInfo parent = index.getClassByName(type.superName()); parent != null; parent = parent
                        .superName() == null ? null : index.getClassByName(parent.superName())) {
                    checkResults(parent);
                }
            }
        }
    }

    private void checkResults(ClassInfo type) {
        type.methods().stream().filter(method -> !method.hasDeclaredAnnotation(DbSessionProcessor.ATOMIC))
                .filter(method -> !java.lang.reflect.Modifier.isPrivate(method.flags()) && !method.isConstructor()
                        && !java.lang.reflect.Modifier.isStatic(method.flags()))
                .forEach(this::checkResult);
    }

    private void checkOptions(AnnotationInstance atomic, String place) {
        AnnotationValue named = atomic.value("dataSource");
        String dataSource = named == null ? DataSourceUtil.DEFAULT_DATASOURCE_NAME : named.asString();
        if (known.isEmpty()) {
            mistakes.accept(place
                    + " has @Atomic, but the application has no JDBC datasource. Add a JDBC driver extension, such as "
                    + "quarkus-jdbc-postgresql, and set " + DataSourceUtil.dataSourcePropertyKey(dataSource, "db-kind") + ".");
        } else if (!known.contains(dataSource)) {
            mistakes.accept(place + " has @Atomic for " + Place.dataSource(dataSource)
                    + ", which is no JDBC datasource of the application. " + SessionUseValidator.knownDataSources(known)
                    + " Name one with @Atomic(dataSource = …), or configure "
                    + DataSourceUtil.dataSourcePropertyKey(dataSource, "db-kind") + ".");
        }
        AnnotationValue isolation = atomic.value("isolation");
        if (isolation != null && isolation.asEnumArray().length > 1) {
            mistakes.accept(place + " has @Atomic with " + isolation.asEnumArray().length
                    + " isolation levels, and a transaction has one. Leave one.");
        }
        AnnotationValue timeout = atomic.value("timeout");
        if (timeout != null && !timeout.asString().isEmpty() && !isDuration(timeout.asString())) {
            mistakes.accept(place + " has @Atomic with the timeout '" + timeout.asString()
                    + "', which is no duration longer than 0. Write it like 10S, 500ms or PT1M30S.");
        }
    }

    private static boolean isDuration(String text) {
        try {
            var duration = DurationConverter.parseDuration(text);
            return duration != null && !duration.isZero() && !duration.isNegative();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void checkResult(MethodInfo method) {
        DotName result = method.returnType().name();
        if (STREAMS.contains(result)) {
            mistakes.accept(describe(method) + " returns a " + result.withoutPackagePrefix()
                    + " and has @Atomic: what it streams would be handed out after the commit, or before it. Return a list, or use "
                    + "DbSessions.independent() where the stream is consumed.");
        }
    }

    private static String describe(MethodInfo method) {
        return method.declaringClass().name() + "#" + method.name() + "()";
    }
}
