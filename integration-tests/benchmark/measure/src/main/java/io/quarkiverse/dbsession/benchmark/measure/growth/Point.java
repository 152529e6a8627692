package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.dbsession.benchmark.measure.Figures;

/**
 * What was measured at one size, in all rounds.
 */
public record Point(double x, double min, double median, double max) {

    static Point of(double x, List<Double> rounds) {
        Figures figures = new Figures(rounds.stream().mapToDouble(Double::doubleValue).toArray());
        return new Point(x, figures.min(), figures.median(), figures.max());
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
