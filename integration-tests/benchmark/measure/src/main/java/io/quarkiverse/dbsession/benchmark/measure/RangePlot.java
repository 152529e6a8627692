package io.quarkiverse.dbsession.benchmark.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Values side by side, in groups: each a dot for the median on a line from the least to the most.
 */
final class RangePlot {

    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 70;
    private static final int TOP = 64;
    private static final int ROW = 15;
    private static final int GAP = 12;

    private final String title;
    private final String unit;
    private final double limit;
    /** Group, series, values. */
    private final Map<String, Map<String, Figures>> groups = new LinkedHashMap<>();

    /**
     * @param unit of the values, written below them
     * @param limit the value that all are compared with, NaN if there is none
     */
    RangePlot(String title, String unit, double limit) {
        this.title = title;
        this.unit = unit;
        this.limit = limit;
    }

    void add(String group, String series, Figures figures) {
        if (figures.values().length > 0 && Double.isFinite(figures.median())) {
            groups.computeIfAbsent(group, name -> new LinkedHashMap<>()).put(series, figures);
        }
    }

    @Override
    public String toString() {
        int rows = groups.values().stream().mapToInt(Map::size).sum();
        int bottom = TOP + rows * ROW + groups.size() * GAP;
        Svg svg = new Svg(WIDTH, bottom + 56);
        List<Figures> all = groups.values().stream().flatMap(group -> group.values().stream()).toList();
        DoubleStream highest = all.stream().mapToDouble(Figures::max);
        Axis axis = Axis.linear(all.stream().mapToDouble(Figures::min).min().orElse(0),
                DoubleStream.concat(highest, DoubleStream.of(Double.isNaN(limit) ? 0 : limit)).max().orElse(1), LEFT,
                WIDTH - RIGHT);
        svg.text(16, 26, Svg.Anchor.START, "title", title);
        svg.text(16, 44, Svg.Anchor.START, "small", "Dot: median; line: from the least to the most of all rounds");
        for (double tick : axis.ticks()) {
            svg.line(axis.at(tick), TOP, axis.at(tick), bottom, "grid");
            svg.text(axis.at(tick), bottom + 18, Svg.Anchor.MIDDLE, "small", Axis.label(tick));
        }
        if (!Double.isNaN(limit)) {
            svg.line(axis.at(limit), TOP - 4, axis.at(limit), bottom, "limit");
        }
        svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 40, Svg.Anchor.MIDDLE, "unit", unit);

        Map<String, String> colours = new LinkedHashMap<>();
        double y = TOP + GAP;
        for (Map.Entry<String, Map<String, Figures>> group : groups.entrySet()) {
            svg.text(16, y + 4, Svg.Anchor.START, "group", group.getKey());
            for (Map.Entry<String, Figures> series : group.getValue().entrySet()) {
                String colour = colours.computeIfAbsent(series.getKey(), name -> Svg.colour(name, colours.size()));
                Figures figures = series.getValue();
                svg.text(LEFT - 8, y + 4, Svg.Anchor.END, "small " + colour, series.getKey());
                svg.line(axis.at(figures.min()), y, axis.at(figures.max()), y, colour);
                String median = Axis.label(figures.median());
                svg.dot(axis.at(figures.median()), y, colour, group.getKey() + ", " + series.getKey() + ": " + median + " ("
                        + Axis.label(figures.min()) + " to " + Axis.label(figures.max()) + ")");
                svg.text(WIDTH - RIGHT + 8, y + 4, Svg.Anchor.START, "small " + colour, median);
                y += ROW;
            }
            y += GAP;
        }
        return svg.toString();
    }
}
