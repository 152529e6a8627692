package io.quarkiverse.dbsession.runtime;

import jakarta.inject.Singleton;

import io.quarkiverse.dbsession.DbSessionContext;

/**
 * The sessions of the current request, as frameworks see them.
 */
@Singleton
class CurrentSessions implements DbSessionContext {

    private final SessionRegistry registry;

    CurrentSessions(SessionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean isActive() {
        return registry.isContextActive();
    }

    @Override
    public void commitAll() {
        registry.currentOrNew().commitAll();
    }

    @Override
    public void rollbackAll() {
        registry.currentOrNew().rollbackAll();
    }

    @Override
    public void closeAll() {
        registry.currentOrNew().closeAll();
    }
}
