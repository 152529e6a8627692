package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkiverse.dbsession.testing.runtime.DbTestCallbacks;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/**
 * What Quarkus does with a {@code @QuarkusTest}, done by a test of an extension, which is none.
 */
final class TestByHand {

    private static final DbTestCallbacks CALLBACKS = new DbTestCallbacks();

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    @DbTruncate
    static class Truncated {
        void test() {
        }
    }

    private TestByHand() {
    }

    /**
     * An application with PostgreSQL, of the test class with what is nested in it.
     */
    static QuarkusUnitTest application() {
        return unwatchedApplication()
                // They are there for other tests. Not every application has them.
                .overrideConfigKey("quarkus.class-loading.removed-artifacts",
                        "io.rest-assured:rest-assured,io.vertx:vertx-pg-client")
                .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).isEmpty());
    }

    /**
     * The same for a test that causes warnings and looks at them itself.
     */
    static QuarkusUnitTest unwatchedApplication() {
        return new QuarkusUnitTest()
                .withApplicationRoot(archive -> archive.addClasses(TestByHand.class, RolledBack.class, Truncated.class,
                        Database.class))
                .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
                .overrideConfigKey("quarkus.datasource.username", "postgres")
                .overrideConfigKey("quarkus.datasource.password", "postgres")
                .overrideConfigKey("quarkus.datasource.jdbc.url", Database.url())
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue());
    }

    interface Work {
        void run() throws Exception;
    }

    static void rollBack(Work work) throws Exception {
        run(new RolledBack(), work);
    }

    static void truncate(Work work) throws Exception {
        run(new Truncated(), work);
    }

    private static void run(Object instance, Work work) throws Exception {
        Method method = instance.getClass().getDeclaredMethod("test");
        QuarkusTestMethodContext context = new QuarkusTestMethodContext(instance, List.of(), method, null);
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            CALLBACKS.beforeEach(context);
            try {
                work.run();
            } finally {
                CALLBACKS.afterEach(context);
            }
        } finally {
            request.terminate();
        }
    }
}
