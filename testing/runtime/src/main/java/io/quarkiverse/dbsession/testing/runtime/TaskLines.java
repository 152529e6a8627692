package io.quarkiverse.dbsession.testing.runtime;

import jakarta.inject.Singleton;

import io.quarkiverse.dbsession.runtime.TaskCarrier;

/**
 * Tasks in new contexts are lines of their own: they run side by side.
 */
@Singleton
public class TaskLines implements TaskCarrier {

    @Override
    public Runnable carry(Runnable task) {
        Line line = Lines.current();
        return line == null ? task : Lines.on(line.task(), task);
    }
}
