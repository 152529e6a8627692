package io.quarkiverse.dbsession.benchmark.app;

/** A saying of TechEmpower's benchmarks. */
public record Fortune(int id, String message) {
}
