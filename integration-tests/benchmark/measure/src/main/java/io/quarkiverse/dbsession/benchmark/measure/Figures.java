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

    record Interval(double from, double to) {
    }

    /**
     * Where the median of more and more rounds would be with a confidence of 95 %, whatever their distribution: how many of the
     * values are below it is distributed as the heads of as many coins are. From the least to the greatest value when there are
     * too few for that.
     */
    Interval medianInterval() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int all = sorted.length;
        if (all == 0) {
            return new Interval(Double.NaN, Double.NaN);
        }
        int leftOut = 0;
        double exactly = Math.pow(0.5, all);
        for (double atMost = exactly; atMost <= 0.025; atMost += exactly) {
            leftOut++;
            exactly *= (double) (all - leftOut + 1) / leftOut;
        }
        int outermost = Math.max(0, leftOut - 1);
        return new Interval(sorted[outermost], sorted[all - 1 - outermost]);
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
