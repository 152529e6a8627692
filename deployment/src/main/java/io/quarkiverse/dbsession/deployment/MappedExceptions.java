package io.quarkiverse.dbsession.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkus.deployment.util.JandexUtil;

/**
 * The exceptions that the application makes responses of.
 */
final class MappedExceptions {

    private static final DotName MAPPER = DotName.createSimple("jakarta.ws.rs.ext.ExceptionMapper");
    private static final DotName MAPPING_METHOD = DotName
            .createSimple("org.jboss.resteasy.reactive.server.ServerExceptionMapper");
    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");

    private final Set<DotName> mapped = new HashSet<>();

    static MappedExceptions of(IndexView index) {
        MappedExceptions all = new MappedExceptions();
        for (ClassInfo mapper : index.getAllKnownImplementations(MAPPER)) {
            if (!mapper.isAbstract()) {
                List<Type> exceptions = JandexUtil.resolveTypeParameters(mapper.name(), MAPPER, index);
                exceptions.forEach(exception -> all.mapped.add(exception.name()));
            }
        }
        for (AnnotationInstance mapping : index.getAnnotations(MAPPING_METHOD)) {
            MethodInfo method = mapping.target().asMethod();
            // Those of a resource class are for that class alone.
            if (!method.declaringClass().hasDeclaredAnnotation(PATH)) {
                all.add(mapping.value(), method);
            }
        }
        return all;
    }

    private void add(AnnotationValue named, MethodInfo method) {
        if (named != null) {
            for (Type exception : named.asClassArray()) {
                mapped.add(exception.name());
            }
        } else {
            method.parameterTypes().forEach(parameter -> mapped.add(parameter.name()));
        }
    }

    /**
     * Whether an exception or a superclass of it is mapped.
     */
    boolean isMapped(Class<?> exception) {
        for (Class<?> type = exception; type != Object.class; type = type.getSuperclass()) {
            if (mapped.contains(DotName.createSimple(type))) {
                return true;
            }
        }
        return false;
    }
}
