package io.quarkiverse.dbsession.testing.runtime;

import jakarta.inject.Singleton;

import io.quarkiverse.dbsession.testing.DbStatements;

/**
 * Those of the test that runs.
 */
@Singleton
public class RecordedStatements implements DbStatements {

    @Override
    public Recording lastRequest() {
        Recorder last = test().lastRequest();
        if (last == null) {
            throw new IllegalStateException(
                    "The test has sent no HTTP request. Send one before, or ask for all() or during(…).");
        }
        return last.recording();
    }

    @Override
    public Recording all() {
        return test().recorder().recording();
    }

    @Override
    public Recording during(Work work) throws Exception {
        Recorder recorder = test().recorder();
        Recording before = recorder.recording();
        work.run();
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
