package io.quarkiverse.dbsession.runtime;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.IndependentWork;
import io.quarkiverse.dbsession.NewContext;
import io.quarkiverse.dbsession.runtime.session.LeakGuard;
import io.quarkiverse.dbsession.runtime.session.SessionContext;

/**
 * Sessions of one datasource beside the context's.
 */
final class RegisteredSessions implements DbSessions, IndependentWork {

    private final SessionRegistry registry;
    private final String dataSource;
    private final NewContext newContext;

    RegisteredSessions(SessionRegistry registry, String dataSource) {
        this.registry = registry;
        this.dataSource = dataSource;
        this.newContext = new NewRequestContext(registry);
    }

    @Override
    public DbSession open() {
        return open(registry.leakGuard());
    }

    private DbSession open(@Nullable LeakGuard guard) {
        // The context knows of it, to tell a request that waits for connections how many it holds.
        SessionContext context = registry.isActive() ? registry.currentOrNew() : new SessionContext();
        return context.openIndependent(registry.settings(dataSource), guard);
    }

    @Override
    public IndependentWork independent() {
        return this;
    }

    @Override
    public NewContext newContext() {
        return newContext;
    }

    @Override
    public void run(Consumer<DbSession> work) {
        Objects.requireNonNull(work, "work");
        call(session -> {
            work.accept(session);
            return null;
        });
    }

    @Override
    public <T> T call(Function<DbSession, T> work) {
        Objects.requireNonNull(work, "work");
        try (DbSession session = open(null)) {
            T result = work.apply(session);
            if (!session.isRollbackOnly()) {
                session.commit();
            }
            return result;
        }
    }
}
