package io.quarkiverse.dbsession.testing.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Work that goes on step by step, and so never waits for itself: the test, a request, a task in a new context. Work that
 * one has asked for is below it.
 */
final class Line {

    private final @Nullable RunningTest test;
    private final @Nullable Line parent;
    private final String name;
    private final Recorder recorder;

    private Line(@Nullable RunningTest test, @Nullable Line parent, String name, Recorder recorder) {
        this.test = test;
        this.parent = parent;
        this.name = name;
        this.recorder = recorder;
    }

    static Line ofTest(RunningTest test) {
        return new Line(test, null, "the test itself", test.recorder());
    }

    /**
     * @param test the test that the request belongs to, or {@code null} if nothing tells
     */
    static Line ofRequest(@Nullable RunningTest test, String name, Recorder recorder) {
        return new Line(test, test == null ? null : test.line(), name, recorder);
    }

    static Line ofUnowned(RunningTest test, Thread thread) {
        return new Line(test, test.line(), "unowned work of thread '" + thread.getName() + "'", test.recorder());
    }

    /** Of a task that is done by another thread while this line goes on. */
    Line task() {
        return new Line(test, this, "a task of " + name, recorder);
    }

    @Nullable
    RunningTest test() {
        return test;
    }

    Recorder recorder() {
        return recorder;
    }

    /**
     * Whether it is waiting for the other one, or is it: then the other one must not wait for it.
     */
    boolean isAbove(Line other) {
        for (Line line = other; line != null; line = line.parent) {
            if (line == this) {
                return true;
            }
        }
        return false;
    }

    boolean isOfTestItself() {
        return parent == null && test != null;
    }

    @Override
    public String toString() {
        return name;
    }
}
