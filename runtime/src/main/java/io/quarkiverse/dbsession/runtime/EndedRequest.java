package io.quarkiverse.dbsession.runtime;

import java.util.Map;

import org.eclipse.microprofile.context.spi.ThreadContextController;
import org.eclipse.microprofile.context.spi.ThreadContextProvider;
import org.eclipse.microprofile.context.spi.ThreadContextSnapshot;
import org.jspecify.annotations.Nullable;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InjectableContext.ContextState;

/**
 * Marks tasks of a request that begin after it has ended. Context propagation gives them a request context that nobody ever
 * destroys: a session of it would hold its connection forever, and its work would be lost without a word. So it refuses work,
 * like that of the request itself.
 */
public final class EndedRequest implements ThreadContextProvider {

    private static final ThreadLocal<@Nullable Boolean> MARKED = new ThreadLocal<>();

    /**
     * Takes back the mark.
     */
    static final class Mark implements AutoCloseable, ThreadContextController {

        private final @Nullable Boolean before;

        private Mark(@Nullable Boolean before) {
            this.before = before;
        }

        @Override
        public void close() {
            set(before);
        }

        @Override
        public void endContext() {
            close();
        }
    }

    /**
     * Whether the current task belongs to a request that has ended.
     */
    static boolean isMarked() {
        return MARKED.get() != null;
    }

    static Mark mark(boolean ended) {
        Boolean before = MARKED.get();
        set(ended ? Boolean.TRUE : null);
        return new Mark(before);
    }

    private static void set(@Nullable Boolean mark) {
        if (mark == null) {
            MARKED.remove();
        } else {
            MARKED.set(mark);
        }
    }

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        ArcContainer container = Arc.container();
        return tasksOf(container == null ? null : container.requestContext().getStateIfActive());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return tasksOf(null);
    }

    private static ThreadContextSnapshot tasksOf(@Nullable ContextState request) {
        return () -> mark(request != null && !request.isValid());
    }

    @Override
    public String getThreadContextType() {
        return "DbSession";
    }
}
