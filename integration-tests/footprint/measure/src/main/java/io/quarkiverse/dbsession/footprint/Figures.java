package io.quarkiverse.dbsession.footprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Values of one kind, one per round.
 */
record Figures(List<Double> values) {

    Figures() {
        this(new ArrayList<>());
    }

    void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /**
     * What these are more than the others, round by round: what disturbs the machine for longer than a round is in both.
     */
    Figures minus(Figures others) {
        return new Figures(IntStream.range(0, values.size()).mapToObj(i -> values.get(i) - others.values.get(i)).toList());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", median(), values.stream().min(Double::compare).orElseThrow(),
                values.stream().max(Double::compare).orElseThrow());
    }
}
