package io.quarkiverse.dbsession.benchmark.app;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;

/** {@link WorkerResources} are there. They come first. */
@Singleton
@Priority(1)
final class WorkerThreads implements ThreadKind {

    @Override
    public String path() {
        return "worker";
    }
}
