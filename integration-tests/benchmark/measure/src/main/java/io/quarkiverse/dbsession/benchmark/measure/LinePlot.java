package io.quarkiverse.dbsession.benchmark.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Values that depend on another: each a line through the medians, in a band from the least to the most.
 */
final class LinePlot {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 84;
    private static final int RIGHT = 130;
    private static final int TOP = 60;
    private static final int BOTTOM = HEIGHT - 56;

    private record Point(double x, double min, double median, double max) {
    }

    private final String title;
    private final String xUnit;
    private final String yUnit;
    private final Map<String, List<Point>> lines = new LinkedHashMap<>();

    LinePlot(String title, String xUnit, String yUnit) {
        this.title = title;
        this.xUnit = xUnit;
        this.yUnit = yUnit;
    }

    void add(String line, double x, double min, double median, double max) {
        lines.computeIfAbsent(line, name -> new ArrayList<>()).add(new Point(x, min, median, max));
    }

    @Override
    public String toString() {
        Svg svg = new Svg(WIDTH, HEIGHT);
        List<Point> all = lines.values().stream().flatMap(List::stream).toList();
        Axis x = axis(all.stream().mapToDouble(Point::x).toArray(), LEFT, WIDTH - RIGHT);
        Axis y = axis(all.stream().flatMapToDouble(point -> DoubleStream.of(point.min, point.max)).toArray(), BOTTOM, TOP);
        svg.text(16, 26, Svg.Anchor.START, "title", title);
        svg.text(16, 44, Svg.Anchor.START, "small", "Line: medians; band: from the least to the most");
        for (double tick : x.ticks()) {
            svg.line(x.at(tick), TOP, x.at(tick), BOTTOM, "grid");
            svg.text(x.at(tick), BOTTOM + 18, Svg.Anchor.MIDDLE, "small", Axis.label(tick));
        }
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid");
            svg.text(LEFT - 8, y.at(tick) + 4, Svg.Anchor.END, "small", Axis.label(tick));
        }
        svg.line(LEFT, BOTTOM, WIDTH - RIGHT, BOTTOM, "axis");
        svg.line(LEFT, TOP, LEFT, BOTTOM, "axis");
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, BOTTOM + 42, Svg.Anchor.MIDDLE, "unit", xUnit);
        svg.upwards(22, (TOP + BOTTOM) / 2.0, yUnit);
        int index = 0;
        for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
            String colour = Svg.colour(line.getKey(), index);
            draw(svg, x, y, line.getValue(), line.getKey(), colour);
            double legend = TOP + 14 + index * 20;
            svg.line(WIDTH - RIGHT + 10, legend, WIDTH - RIGHT + 28, legend, colour);
            svg.text(WIDTH - RIGHT + 33, legend + 4, Svg.Anchor.START, "small " + colour, line.getKey());
            index++;
        }
        return svg.toString();
    }

    private static void draw(Svg svg, Axis x, Axis y, List<Point> points, String name, String colour) {
        int count = points.size();
        double[] path = new double[2 * count];
        double[] band = new double[4 * count];
        for (int i = 0; i < count; i++) {
            Point point = points.get(i);
            path[2 * i] = x.at(point.x);
            path[2 * i + 1] = y.at(point.median);
            band[2 * i] = x.at(point.x);
            band[2 * i + 1] = y.at(point.max);
            // Back along the other side.
            band[4 * count - 2 * i - 2] = x.at(point.x);
            band[4 * count - 2 * i - 1] = y.at(point.min);
        }
        svg.area(band, colour);
        svg.path(path, colour);
        for (Point point : points) {
            svg.dot(x.at(point.x), y.at(point.median), colour, name + " at " + Axis.label(point.x) + ": "
                    + Axis.label(point.median) + " (" + Axis.label(point.min) + " to " + Axis.label(point.max) + ")");
        }
    }

    /** Logarithmic where the values are more than two powers of ten apart. */
    private static Axis axis(double[] values, double first, double last) {
        double least = DoubleStream.of(values).min().orElse(0);
        double most = DoubleStream.of(values).max().orElse(1);
        return least > 0 && most / least > 100 ? Axis.logarithmic(least, most, first, last)
                : Axis.linear(least, most, first, last);
    }
}
