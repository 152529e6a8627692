package io.quarkiverse.dbsession.testing.runtime;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.inject.Any;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionContext;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.smallrye.config.SmallRyeConfig;

/**
 * What is done around each {@code @QuarkusTest}: outside of its own {@code @BeforeEach} and {@code @AfterEach} methods,
 * and inside of its request context.
 */
public class DbTestCallbacks implements QuarkusTestBeforeEachCallback, QuarkusTestAfterEachCallback {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession.testing");

    private static final boolean REST_ASSURED = isPresent("io.restassured.RestAssured");

    private static final AtomicBoolean REACTIVE_CLIENTS = new AtomicBoolean(isPresent("io.vertx.pgclient.PgConnection"));

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        DbTestConfig config = config();
        Annotation mode = mode(context);
        DbRollback.Unowned unowned = null;
        if (mode instanceof DbTruncate truncate) {
            Truncation.ofAll(config, truncate);
        } else if (mode instanceof DbRollback rollback) {
            DataSources.refuseWhatCannotBeRolledBack();
            warnOfReactiveClients();
            unowned = rollback.unowned();
        }
        RunningTest test = RunningTest.start(name(context), unowned, positive(config.waitTimeout()));
        if (unowned != null && REST_ASSURED) {
            OwnerHeader.addFor(test);
        }
    }

    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        RunningTest test = RunningTest.current();
        if (test == null) {
            return;
        }
        if (REST_ASSURED) {
            OwnerHeader.remove();
        }
        try {
            test.end(context.getTestStatus().isTestFailed());
        } catch (AssertionError told) {
            closeSessions();
            throw told;
        }
        if (mode(context) instanceof DbTruncate truncate) {
            warnOfUncommittedWork();
            closeSessions();
            // For those behind it that do not begin with empty tables.
            Truncation.ofAll(config(), truncate);
        } else if (test.isRolledBack()) {
            closeSessions();
        }
    }

    private static DbTestConfig config() {
        return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(DbTestConfig.class);
    }

    /**
     * It is what a test forgets that is used to {@link DbRollback}.
     */
    private static void warnOfUncommittedWork() {
        if (!Arc.container().requestContext().isActive()) {
            return;
        }
        for (InstanceHandle<DbSession> handle : Arc.container().select(DbSession.class, Any.Literal.INSTANCE).handles()) {
            DbSession session = handle.get();
            if (session.inTransaction() && hasWritten(session)) {
                LOG.warn(
                        "The test has work in a session that it has not committed, and which is rolled back: its requests have "
                                + "not seen that. With @DbTruncate, call commit() before them.");
            }
        }
    }

    private static boolean hasWritten(DbSession session) {
        try {
            return session.sql("select pg_current_xact_id_if_assigned() is not null").query(Boolean.class).single();
        } catch (DbSessionException e) {
            // It has failed, and could not be committed.
            return false;
        }
    }

    /**
     * Those of the test itself: left open, they would be warned of, although that is what they are for.
     */
    private static void closeSessions() {
        try (InstanceHandle<DbSessionContext> sessions = Arc.container().instance(DbSessionContext.class)) {
            if (sessions.isAvailable() && Arc.container().requestContext().isActive()) {
                sessions.get().closeAll();
            }
        }
    }

    /**
     * Once: whether a test uses them, nobody knows.
     */
    private static void warnOfReactiveClients() {
        if (REACTIVE_CLIENTS.compareAndSet(true, false)) {
            LOG.warn(
                    "The application has reactive PostgreSQL clients. @DbRollback does not roll back what they do, and they do not "
                            + "see what is rolled back: test them with @DbTruncate.");
        }
    }

    private static Duration positive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalStateException("quarkus.db-session-testing.wait-timeout is " + timeout
                    + ", and a timeout is longer than 0. Correct it, or leave it out for 10 seconds.");
        }
        return timeout;
    }

    /**
     * The nearest annotation: on the method, on its class, on what this extends and implements, on the classes around it.
     *
     * @return {@code null} if there is none
     */
    private static @Nullable Annotation mode(QuarkusTestMethodContext context) {
        List<AnnotatedElement> elements = new ArrayList<>();
        elements.add(context.getTestMethod());
        addWithSuperclasses(context.getTestInstance().getClass(), elements);
        // Not the classes around it as they are declared: a nested one may be inherited by a class that says something else.
        for (int i = context.getOuterInstances().size() - 1; i >= 0; i--) {
            addWithSuperclasses(context.getOuterInstances().get(i).getClass(), elements);
        }
        for (AnnotatedElement element : elements) {
            DbRollback rollback = declared(element, DbRollback.class);
            DbTruncate truncate = declared(element, DbTruncate.class);
            if (rollback != null && truncate != null) {
                throw new IllegalStateException(element + " has both @DbRollback and @DbTruncate: its transactions are either "
                        + "rolled back or real ones. Take one of them away.");
            }
            if (rollback != null || truncate != null) {
                return rollback != null ? rollback : truncate;
            }
        }
        return null;
    }

    private static void addWithSuperclasses(Class<?> type, List<AnnotatedElement> elements) {
        for (Class<?> extended = type; extended != null; extended = extended.getSuperclass()) {
            elements.add(extended);
            addInterfaces(extended, elements);
        }
    }

    private static void addInterfaces(Class<?> type, List<AnnotatedElement> elements) {
        for (Class<?> one : type.getInterfaces()) {
            elements.add(one);
            addInterfaces(one, elements);
        }
    }

    /**
     * On the element itself, or on an annotation that it has.
     */
    private static <A extends Annotation> @Nullable A declared(AnnotatedElement element, Class<A> type) {
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            A found = type.isInstance(annotation) ? type.cast(annotation)
                    : AnnotationSupport.findAnnotation(annotation.annotationType(), type).orElse(null);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String name(QuarkusTestMethodContext context) {
        return context.getTestInstance().getClass().getSimpleName() + "." + context.getTestMethod().getName();
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, DbTestCallbacks.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
