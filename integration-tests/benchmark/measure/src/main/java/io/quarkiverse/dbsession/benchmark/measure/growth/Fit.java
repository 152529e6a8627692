package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The straight line through the points of a growth, by least squares of the relative deviations: the points are powers of ten
 * apart, and by the absolute ones the largest would decide alone.
 *
 * @param slope what one more costs
 * @param intercept what there is to be paid in each case
 * @param growth from the first point of the line to its last one, as a part of the value at the first
 * @param deviation how far the farthest point is from the line, as a part of its own value
 * @param last what one more costs between the last two points, as a multiple of the slope
 */
public record Fit(double slope, double intercept, double growth, double deviation, double last) {

    /** Over all sizes, and it is none: a machine does other things as well. */
    private static final double FLAT = 0.25;

    /** Farther away than that a point is no longer on the line. */
    private static final double LINEAR = 0.3;

    public enum Verdict {
        /** It does not grow. */
        FLAT,
        LINEAR,
        /** One more costs ever less, or ever more. */
        BENT
    }

    /**
     * @param points at least two, by size, with values above 0
     */
    static Fit of(List<Point> points) {
        double weight = 0;
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        for (Point point : points) {
            double w = 1 / (point.median() * point.median());
            weight += w;
            x += w * point.x();
            y += w * point.median();
            xx += w * point.x() * point.x();
            xy += w * point.x() * point.median();
        }
        double slope = (weight * xy - x * y) / (weight * xx - x * x);
        double intercept = (y - slope * x) / weight;
        double deviation = 0;
        for (Point point : points) {
            deviation = Math.max(deviation, Math.abs(intercept + slope * point.x() - point.median()) / point.median());
        }
        Point first = points.get(0);
        Point lastButOne = points.get(points.size() - 2);
        Point last = points.get(points.size() - 1);
        return new Fit(slope, intercept, slope * (last.x() - first.x()) / (intercept + slope * first.x()), deviation,
                (last.median() - lastButOne.median()) / (last.x() - lastButOne.x()) / slope);
    }

    public Verdict verdict() {
        if (growth <= FLAT) {
            return Verdict.FLAT;
        }
        return deviation <= LINEAR ? Verdict.LINEAR : Verdict.BENT;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("slope", slope);
        map.put("intercept", intercept);
        map.put("growth", growth);
        map.put("deviation", deviation);
        map.put("last", last);
        map.put("verdict", verdict().name().toLowerCase(Locale.ROOT));
        return map;
    }
}
