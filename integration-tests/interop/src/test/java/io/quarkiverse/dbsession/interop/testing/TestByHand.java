package io.quarkiverse.dbsession.interop.testing;

import java.lang.reflect.Method;
import java.util.List;

import io.quarkiverse.dbsession.testing.runtime.DbTestCallbacks;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/**
 * A test inside of another one, which has no annotation itself: what the inner one would fail with is an exception then.
 */
final class TestByHand {

    private static final DbTestCallbacks CALLBACKS = new DbTestCallbacks();

    private final QuarkusTestMethodContext context;

    private TestByHand(Object instance) throws NoSuchMethodException {
        Method method = instance.getClass().getDeclaredMethod("test");
        context = new QuarkusTestMethodContext(instance, List.of(), method, null);
    }

    /**
     * @param instance of a class with the annotation and a method {@code test}
     */
    static TestByHand begin(Object instance) throws NoSuchMethodException {
        TestByHand test = new TestByHand(instance);
        CALLBACKS.beforeEach(test.context);
        return test;
    }

    void end() {
        CALLBACKS.afterEach(context);
    }

    /** The test has failed by itself. */
    void endFailed() {
        CALLBACKS.afterEach(new QuarkusTestMethodContext(context.getTestInstance(), List.of(), context.getTestMethod(),
                new AssertionError("of its own")));
    }
}
