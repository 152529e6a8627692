package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.List;
import java.util.Locale;

/**
 * What grows.
 */
public enum Dimension {
    STATEMENTS("statements", "statement", List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
    LIST("rows, as a list", "row", List.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000)),
    STREAM("rows, as a stream", "row", List.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000)),
    DATASOURCES("datasources", "datasource", List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    BEANS("beans", "bean", List.of(1, 10, 20, 40, 60, 80, 100)),
    OBSERVERS("observers", "observer", List.of(0, 1, 5, 10, 20)),
    CONCURRENCY("concurrent requests", "request", List.of(1, 10, 100, 1000, 10_000));

    private static final int FETCH_SIZE = 1000;
    private static final int POOL = 10;

    private final String title;
    private final String unit;
    private final List<Integer> sizes;

    Dimension(String title, String unit, List<Integer> sizes) {
        this.title = title;
        this.unit = unit;
        this.sizes = sizes;
    }

    /** In the report. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }

    List<Integer> sizes() {
        return sizes;
    }

    List<String> implementations() {
        return this == OBSERVERS ? List.of("session") : List.of("session", "jdbc");
    }

    List<Quantity> quantities() {
        return switch (this) {
            case LIST, STREAM -> List.of(Quantity.TIME, Quantity.CPU, Quantity.HEAP);
            case CONCURRENCY -> List.of(Quantity.TIME, Quantity.CPU, Quantity.LATENCY);
            default -> List.of(Quantity.TIME, Quantity.CPU);
        };
    }

    /**
     * Whether the quantity is of use at that size.
     */
    boolean has(Quantity quantity, int size) {
        return switch (quantity) {
            // Below the fetch size the stream has all rows at a time.
            case HEAP -> this != STREAM || size >= FETCH_SIZE;
            // Nobody waits for a connection before.
            case LATENCY -> size > POOL;
            default -> true;
        };
    }

    int clients(int size) {
        return this == CONCURRENCY ? size : 1;
    }

    String method() {
        return this == OBSERVERS ? "POST" : "GET";
    }

    String path(String implementation, int size) {
        return "/growth/" + implementation + switch (this) {
            case STATEMENTS -> "/statements/" + size;
            case LIST -> "/rows/" + size + "/list";
            case STREAM -> "/rows/" + size + "/stream";
            case DATASOURCES -> "/datasources/" + size;
            case BEANS -> "/beans/" + size;
            case OBSERVERS -> "/observers/" + size;
            case CONCURRENCY -> "/virtual";
        };
    }
}
