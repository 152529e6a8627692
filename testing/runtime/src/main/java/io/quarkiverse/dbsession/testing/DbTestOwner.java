package io.quarkiverse.dbsession.testing;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.testing.runtime.RunningTest;

/**
 * Tells the application that a request belongs to the test that runs, where the test does not use RestAssured: that one
 * sends the header by itself.
 *
 * <pre>
 * HttpRequest.newBuilder(uri).header(DbTestOwner.HEADER, DbTestOwner.id())
 * </pre>
 *
 * A request with the id of a test that has ended is answered 410, without being served.
 */
public final class DbTestOwner {

    /** The name of the header. */
    public static final String HEADER = "DbSession-Test";

    private DbTestOwner() {
    }

    /**
     * The value of the header: the id of the test that runs.
     *
     * @throws IllegalStateException if no test with {@link DbRollback} runs
     */
    public static String id() {
        @Nullable
        RunningTest test = RunningTest.current();
        if (test == null || !test.isRolledBack()) {
            throw new IllegalStateException("No test with @DbRollback runs: only its requests have an owner. "
                    + "Ask for the id between the beginning of its @BeforeEach methods and the end of its @AfterEach methods.");
        }
        return test.id();
    }
}
