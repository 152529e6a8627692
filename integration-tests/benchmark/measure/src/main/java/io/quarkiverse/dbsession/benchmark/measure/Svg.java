package io.quarkiverse.dbsession.benchmark.measure;

import java.util.List;
import java.util.Locale;

/**
 * A drawing. It brings its own background, and follows the colours that the reader prefers.
 */
final class Svg {

    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** For light and for dark backgrounds, in the order in which lines of a plot get them. */
    private static final String[][] COLOURS = { { "#1b6ac9", "#7ab8ff" }, { "#d1480c", "#ff9a5c" }, { "#1a7f37", "#5fd07f" },
            { "#8431c0", "#cf9bff" }, { "#a8740a", "#f0c04e" }, { "#0b7f8c", "#54d3e0" }, { "#b42372", "#ff8cc3" },
            { "#57606a", "#b1bac4" } };

    /** The same in all plots. */
    private static final List<String> KNOWN = List.of(Target.SESSION, "transactional", "panache", "jdbi", "jooq", "spring", "",
            Target.LIMIT);

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * @param style {@code axis}, {@code grid} or {@code limit}, or a colour by {@link #colour}
     */
    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
    }

    void dot(double x, double y, String style, String tip) {
        add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>", style, x, y, escaped(tip));
    }

    /**
     * @param points x and y of each, in turns
     */
    void path(double[] points, String style) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(i == 0 ? 'M' : 'L').append(String.format(Locale.ROOT, "%.1f %.1f", points[i], points[i + 1]));
        }
        add("<path class=\"%s\" fill=\"none\" d=\"%s\"/>", style, path);
    }

    /** An area between lines, as {@link #path}. */
    void area(double[] points, String style) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            list.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
        }
        add("<polygon class=\"%s band\" points=\"%s\"/>", style, list.toString().strip());
    }

    void text(double x, double y, Anchor anchor, String style, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", style, x, y,
                anchor.name().toLowerCase(Locale.ROOT), escaped(text));
    }

    /** From below to above, around its middle. */
    void upwards(double x, double y, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" transform=\"rotate(-90 %.1f %.1f)\">%s</text>", x, y, x, y,
                escaped(text));
    }

    /**
     * @param index of a series, for those whose name has no colour of its own
     */
    static String colour(String series, int index) {
        int known = KNOWN.indexOf(series);
        return "c" + (known >= 0 ? known : index) % COLOURS.length;
    }

    private void add(String format, Object... values) {
        elements.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String style(int column, String back, String text, String faint) {
        StringBuilder style = new StringBuilder(String.format("""
                .back { fill: %s }
                text { fill: %s }
                .axis, .limit { stroke: %2$s }
                .grid { stroke: %3$s }
                """, back, text, faint));
        for (int i = 0; i < COLOURS.length; i++) {
            style.append(String.format(".c%d { stroke: %s } circle.c%1$d, .band.c%1$d { fill: %2$s } text.c%1$d { fill: %2$s; "
                    + "stroke: none }%n", i, COLOURS[i][column]));
        }
        return style.toString();
    }

    @Override
    public String toString() {
        return String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%1$d" height="%2$d" role="img">
                <style>
                text { font: 12px system-ui, sans-serif }
                .title { font-weight: 600; font-size: 14px }
                .small { font-size: 11px }
                line, path { stroke-width: 1.5 }
                .grid { stroke-width: 1 }
                .limit { stroke-dasharray: 4 3 }
                .band { opacity: 0.2; stroke: none }
                %s@media (prefers-color-scheme: dark) {
                %s}
                </style>
                <rect class="back" width="%1$d" height="%2$d" rx="6"/>
                %s</svg>
                """, width, height, style(0, "#ffffff", "#24292f", "#d8dee4"), style(1, "#161b22", "#e6edf3", "#373e47"),
                elements);
    }
}
