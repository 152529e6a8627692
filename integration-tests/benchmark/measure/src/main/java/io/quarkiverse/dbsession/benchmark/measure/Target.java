package io.quarkiverse.dbsession.benchmark.measure;

/**
 * Some work of an implementation, on threads of a kind.
 */
record Target(Work work, String threads, String implementation, Request request) {

    /** The one that all others are compared with. */
    static final String LIMIT = "jdbc";

    static final String SESSION = "session";

    static final String WORKER = "worker";
    static final String VIRTUAL = "virtual";

    static Target of(Server server, Work work, String threads, String implementation) {
        return new Target(work, threads, implementation, new Request(server, work.method(),
                "/" + threads + "/" + implementation + "/" + work.key(), work.status()));
    }
}
