package io.quarkiverse.dbsession.benchmark.app.growth;

/**
 * A row of {@code growth_row}.
 */
public record GrowthRow(int id, long number, String text) {
}
