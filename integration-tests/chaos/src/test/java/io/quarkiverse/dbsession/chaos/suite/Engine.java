package io.quarkiverse.dbsession.chaos.suite;

import java.util.Set;

/**
 * Who ends the transactions of the requests.
 */
enum Engine {

    /** From which nothing may be lost. */
    EXTENSION("session", Set.of(), Set.of()),

    /** {@code @Transactional} and JDBC: what it loses is told. */
    ANCHOR("transactional", Set.of("atomic", "serializable", "unit", "by-hand", "context", "two", "rows"),
            Set.of("hook", "hook-vetoes", "hook-throws")),

    /** Commits behind the response: here something must be found. */
    DOUBLE("late", Set.of("serializable", "two", "rows", "streaming", "multi"),
            Set.of("hook", "hook-vetoes", "hook-throws", "large"));

    final String path;
    private final Set<String> noWays;
    private final Set<String> noWork;

    Engine(String path, Set<String> noWays, Set<String> noWork) {
        this.path = path;
        this.noWays = noWays;
        this.noWork = noWork;
    }

    boolean has(Kind kind) {
        return !noWays.contains(kind.way()) && !noWork.contains(kind.work());
    }
}
