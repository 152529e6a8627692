package io.quarkiverse.dbsession.testing.runtime;

import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;

import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Refuses tests that the annotations could do nothing for, and has parameters for the others. The work itself is done by
 * {@link DbTestCallbacks}, which Quarkus calls.
 */
public class DbTestExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    @Override
    public void beforeAll(ExtensionContext context) {
        refuse(context);
    }

    /** For annotations of methods. */
    @Override
    public void beforeEach(ExtensionContext context) {
        refuse(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DbStatements.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new RecordedStatements();
    }

    private static void refuse(ExtensionContext context) {
        String test = context.getRequiredTestClass().getName();
        if (isAnnotated(context, QuarkusIntegrationTest.class)) {
            throw new ExtensionConfigurationException("@DbRollback and @DbTruncate cannot work on " + test
                    + ": a @QuarkusIntegrationTest tests the packaged application, which runs in another process, with real "
                    + "transactions and without the code of tests. If it has them from a class that it extends, let both extend "
                    + "an abstract one without them; and let it empty its tables by itself, over a connection of its own.");
        }
        if (!isAnnotated(context, QuarkusTest.class)) {
            throw new ExtensionConfigurationException("@DbRollback and @DbTruncate do nothing on " + test
                    + ", which is no @QuarkusTest: without an application there is no datasource. Annotate it with @QuarkusTest.");
        }
        if (context.getExecutionMode() == ExecutionMode.CONCURRENT
                && context.getConfigurationParameter(PARALLEL).map(Boolean::valueOf).orElse(false)) {
            throw new ExtensionConfigurationException("@DbRollback and @DbTruncate cannot work on " + test
                    + " at the same time as on other tests: they have one application and one database. Annotate it with "
                    + "@Execution(ExecutionMode.SAME_THREAD), or switch off " + PARALLEL + ".");
        }
    }

    /**
     * The class of the test or one around it, which need not be the one that a nested class was written in.
     */
    private static boolean isAnnotated(ExtensionContext context, Class<? extends Annotation> annotation) {
        return Stream.iterate(Optional.of(context), Optional::isPresent, one -> one.flatMap(ExtensionContext::getParent))
                .flatMap(one -> one.flatMap(ExtensionContext::getTestClass).stream())
                .anyMatch(type -> AnnotationSupport.isAnnotated(type, annotation));
    }
}
