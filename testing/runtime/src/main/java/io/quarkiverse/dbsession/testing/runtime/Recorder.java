package io.quarkiverse.dbsession.testing.runtime;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.testing.DbStatements.Outcome;
import io.quarkiverse.dbsession.testing.DbStatements.Recording;

/**
 * Records statements: those of a request, and with them those of the test that it belongs to.
 */
final class Recorder {

    private final @Nullable Recorder whole;

    /** Guarded by this, like the others. */
    private final List<String> texts = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private int acquired;

    /**
     * @param whole the recorder of what this is a part of, or {@code null}
     */
    Recorder(@Nullable Recorder whole) {
        this.whole = whole;
    }

    /**
     * That of the line of work that the current thread is on, or of the test; {@code null} while none runs.
     */
    static @Nullable Recorder current() {
        Line line = Lines.current();
        RunningTest test = RunningTest.current();
        return line != null ? line.recorder() : test != null ? test.recorder() : null;
    }

    void sent(String text) {
        // That is none of the statements that the application is about.
        if (ControlStatements.steersTransaction(text)) {
            return;
        }
        synchronized (this) {
            texts.add(text);
        }
        if (whole != null) {
            whole.sent(text);
        }
    }

    void acquired() {
        synchronized (this) {
            acquired++;
        }
        if (whole != null) {
            whole.acquired();
        }
    }

    void ended(Outcome outcome) {
        synchronized (this) {
            outcomes.add(outcome);
        }
        if (whole != null) {
            whole.ended(outcome);
        }
    }

    synchronized Recording recording() {
        return new Recording(texts, acquired, outcomes);
    }

    /**
     * What has come since.
     */
    synchronized Recording since(Recording earlier) {
        return new Recording(texts.subList(earlier.texts().size(), texts.size()), acquired - earlier.connectionsAcquired(),
                outcomes.subList(earlier.outcomes().size(), outcomes.size()));
    }
}
