package io.quarkiverse.dbsession.benchmark.spring;

/** A row of the table that TechEmpower's benchmarks read and write. */
public record World(int id, int randomNumber) {
}
