package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One quantity of one implementation, at several sizes.
 */
public record Line(Dimension dimension, String implementation, Quantity quantity, List<Point> points) {

    public Fit fit() {
        return Fit.of(points);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("unit", quantity.unit());
        map.put("per", dimension.unit());
        map.putAll(fit().toMap());
        map.put("points", points.stream().map(Point::toMap).toList());
        return map;
    }
}
