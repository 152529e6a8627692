package io.quarkiverse.dbsession.testing.runtime;

import java.util.Map;

import org.eclipse.microprofile.context.spi.ThreadContextProvider;
import org.eclipse.microprofile.context.spi.ThreadContextSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Takes the line of work along where contexts are propagated: stages of a {@code Uni}, tasks of a
 * {@code ManagedExecutor}. They are steps of the line that has asked for them.
 */
public final class LinePropagation implements ThreadContextProvider {

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        return onLine(Lines.current());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return onLine(null);
    }

    private static ThreadContextSnapshot onLine(@Nullable Line line) {
        return () -> {
            Line before = Lines.ofThread();
            Lines.setOfThread(line);
            return () -> Lines.setOfThread(before);
        };
    }

    @Override
    public String getThreadContextType() {
        return "DbSession test";
    }
}
