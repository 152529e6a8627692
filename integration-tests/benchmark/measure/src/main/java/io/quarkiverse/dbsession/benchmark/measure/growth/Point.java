package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured at one size, in all rounds.
 */
public record Point(double x, double min, double median, double max) {

    static Point of(double x, List<Double> rounds) {
        double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Point(x, sorted[0], median, sorted[sorted.length - 1]);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("x", x);
        map.put("min", min);
        map.put("median", median);
        map.put("max", max);
        return map;
    }
}
