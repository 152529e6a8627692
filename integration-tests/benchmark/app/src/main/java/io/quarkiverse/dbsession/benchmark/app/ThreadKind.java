package io.quarkiverse.dbsession.benchmark.app;

/**
 * The threads that a part of the routes runs on. Which there are depends on the JDK of the build.
 */
interface ThreadKind {

    /** The first part of their paths. */
    String path();
}
