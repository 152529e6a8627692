package io.quarkiverse.dbsession.testing.runtime;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Refuses tests that the annotations could do nothing for, and has parameters for the others. The work itself is done by
 * {@link DbTestCallbacks}, which Quarkus
 * calls.
 */
public class DbTestExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

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
        Class<?> test = context.getRequiredTestClass();
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            if (AnnotationSupport.isAnnotated(type, QuarkusIntegrationTest.class)) {
                throw new ExtensionConfigurationException("@DbRollback and @DbTruncate cannot work on " + test.getName()
                        + ": a @QuarkusIntegrationTest tests the packaged application, which runs in another process, with real "
                        + "transactions and without the code of tests. If it has them from a class that it extends, let both extend "
                        + "an abstract one without them; and let it empty its tables by itself, over a connection of its own.");
            }
        }
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            if (AnnotationSupport.isAnnotated(type, QuarkusTest.class)) {
                return;
            }
        }
        throw new ExtensionConfigurationException("@DbRollback and @DbTruncate do nothing on " + test.getName()
                + ", which is no @QuarkusTest: without an application there is no datasource. Annotate it with @QuarkusTest.");
    }
}
