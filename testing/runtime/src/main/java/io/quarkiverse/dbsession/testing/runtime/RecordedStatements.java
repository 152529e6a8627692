package io.quarkiverse.dbsession.testing.runtime;

import java.util.concurrent.Callable;

import jakarta.inject.Singleton;

import io.quarkiverse.dbsession.testing.DbStatements;

/**
 * Those of the test that runs.
 */
@Singleton
public class RecordedStatements implements DbStatements {

    @Override
    public Recording lastRequest() {
        return test().lastRequest().recording();
    }

    @Override
    public Recording all() {
        return test().recorder().recording();
    }

    @Override
    public Recording during(Callable<?> work) throws Exception {
        Recorder recorder = test().recorder();
        Recording before = recorder.recording();
        work.call();
        return recorder.since(before);
    }

    private static RunningTest test() {
        RunningTest test = RunningTest.current();
        if (test == null) {
            throw new IllegalStateException(
                    "No test runs: statements are recorded from its @BeforeEach methods to its @AfterEach "
                            + "methods.");
        }
        return test;
    }
}
