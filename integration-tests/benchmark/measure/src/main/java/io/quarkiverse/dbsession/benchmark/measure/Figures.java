package io.quarkiverse.dbsession.benchmark.measure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * Values of one kind, one per round.
 */
public record Figures(double... values) {

    static Figures all(Collection<Figures> parts) {
        return new Figures(parts.stream().flatMapToDouble(part -> Arrays.stream(part.values)).toArray());
    }

    /** Round by round: what disturbs the machine for longer than a round is in both. */
    Figures relativeTo(Figures others) {
        return combine(others, (mine, other) -> mine / other);
    }

    /** Round by round, as {@link #relativeTo}. */
    Figures minus(Figures others) {
        return combine(others, (mine, other) -> mine - other);
    }

    private Figures combine(Figures others, DoubleBinaryOperator operator) {
        if (values.length != others.values.length) {
            throw new IllegalArgumentException(values.length + " rounds cannot be compared with " + others.values.length);
        }
        return new Figures(IntStream.range(0, values.length)
                .mapToDouble(round -> operator.applyAsDouble(values[round], others.values[round])).toArray());
    }

    public double min() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    public double max() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    /** NaN when there are no values. */
    public double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** As it is reported. */
    Map<String, Double> toMap() {
        Map<String, Double> map = new LinkedHashMap<>();
        map.put("min", rounded(min()));
        map.put("median", rounded(median()));
        map.put("max", rounded(max()));
        return map;
    }

    /** To five significant digits; null for what is not a number, as JSON has none. */
    static Double rounded(double value) {
        return Double.isFinite(value) ? Double.valueOf(new BigDecimal(value)
                .round(new MathContext(5)).doubleValue()) : null;
    }
}
