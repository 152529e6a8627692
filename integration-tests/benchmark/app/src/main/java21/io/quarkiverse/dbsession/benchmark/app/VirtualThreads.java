package io.quarkiverse.dbsession.benchmark.app;

import jakarta.inject.Singleton;

/** {@link VirtualResources} are there. */
@Singleton
final class VirtualThreads implements ThreadKind {

    @Override
    public String path() {
        return "virtual";
    }
}
