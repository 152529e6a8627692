package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkiverse.dbsession.benchmark.measure.Database;
import io.quarkiverse.dbsession.benchmark.measure.Load;
import io.quarkiverse.dbsession.benchmark.measure.Processes;
import io.quarkiverse.dbsession.benchmark.measure.Request;
import io.quarkiverse.dbsession.benchmark.measure.Server;

/**
 * Measures how the cost of a request grows: one client, except where the number of clients is what grows. The sizes come in an
 * order that is shuffled anew for each round, so that what drifts does not look like growth.
 */
public final class Growth {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** For lists of a million rows. */
    private static final String MEMORY = "-Xmx2g";

    private final Server app;
    private final Load load;
    private final Length length;
    private final Random random = new Random();
    private final Map<Dimension, List<Series>> series = new EnumMap<>(Dimension.class);

    private Growth(Server app, Load load, Length length) {
        this.app = app;
        this.load = load;
        this.length = length;
    }

    /**
     * How much is measured.
     *
     * @param heapRounds in how many of the rounds memory is measured, which hardly varies
     * @param warmUp of one implementation
     * @param cell one size of one implementation in one round
     */
    private record Length(int rounds, int heapRounds, Duration warmUp, Duration cell) {

        static Length of(boolean quick) {
            return quick ? new Length(3, 1, Duration.ofMillis(600), Duration.ofMillis(60))
                    : new Length(5, 3, Duration.ofSeconds(2), Duration.ofMillis(220));
        }
    }

    /**
     * @param quick less, for less time
     */
    public static Growth measure(Processes processes, Load load, boolean quick) throws IOException {
        try (Server app = processes.app(MEMORY)) {
            Growth growth = new Growth(app, load, Length.of(quick));
            growth.check();
            boolean virtual = app.threads().contains("virtual");
            for (Dimension dimension : Dimension.values()) {
                if (dimension != Dimension.CONCURRENCY || virtual) {
                    growth.measure(dimension);
                }
            }
            return growth;
        }
    }

    /**
     * The growth alone.
     *
     * @param args the folder of the benchmark's modules, and {@code quick} or {@code full}
     */
    public static void main(String[] args) throws Exception {
        Path modules = Path.of(args[0]).toRealPath();
        try (Database database = Database.start(modules.resolve("app/src/main/resources/schema.sql")); Load load = new Load()) {
            Growth growth = measure(new Processes(modules, database), load, args[1].equals("quick"));
            System.out.println(growth.table());
            System.out.println(growth.points());
            Path target = Files.createDirectories(modules.resolve("target"));
            JSON.writerWithDefaultPrettyPrinter().writeValue(target.resolve("growth.json").toFile(), growth.toMap());
        }
    }

    /** That all of it is done, and the same by both. */
    private void check() throws IOException {
        for (Dimension dimension : List.of(Dimension.LIST, Dimension.STREAM)) {
            int size = 1000;
            JsonNode session = ask(dimension.path("session", size));
            JsonNode jdbc = ask(dimension.path("jdbc", size));
            if (!session.equals(jdbc) || session.get("count").asInt() != size) {
                throw new IllegalStateException("Of " + dimension.title() + " the answers are " + session + " and " + jdbc);
            }
        }
        for (int size : Dimension.OBSERVERS.sizes()) {
            long before = observed();
            app.send("POST", Dimension.OBSERVERS.path("session", size), 200);
            long called = observed() - before;
            // Before the commit and after it.
            if (called != 2L * size) {
                throw new IllegalStateException(called + " calls of " + size + " observers");
            }
        }
    }

    private long observed() throws IOException {
        return ask("/growth/session/observed").get("checksum").asLong();
    }

    private JsonNode ask(String path) throws IOException {
        return JSON.readTree(app.get(path));
    }

    private void measure(Dimension dimension) throws IOException {
        System.out.println("-- " + dimension.title());
        Map<String, Series> byImplementation = new LinkedHashMap<>();
        for (String implementation : dimension.implementations()) {
            byImplementation.put(implementation, new Series(dimension, implementation));
        }
        series.put(dimension, List.copyOf(byImplementation.values()));
        warmUp(dimension);
        for (int round = 0; round < length.rounds(); round++) {
            for (int size : shuffled(dimension.sizes())) {
                for (String implementation : shuffled(dimension.implementations())) {
                    Series into = byImplementation.get(implementation);
                    into.add(size, load.measure(request(dimension, implementation, size), dimension.clients(size),
                            cell(dimension, size)));
                    if (round < length.heapRounds() && dimension.quantities().contains(Quantity.HEAP)) {
                        into.addHeap(size, heap(dimension, implementation, size));
                    }
                }
            }
        }
    }

    /** The compiler has seen all of it then, and all connections are open. */
    private void warmUp(Dimension dimension) {
        Duration each = length.warmUp().dividedBy(dimension.sizes().size());
        for (int size : shuffled(dimension.sizes())) {
            for (String implementation : dimension.implementations()) {
                load.run(request(dimension, implementation, size), dimension.clients(size), each);
            }
        }
    }

    /** Each of many clients has several requests, because the first of all are sent at the same time. */
    private Duration cell(Dimension dimension, int size) {
        Duration several = dimension == Dimension.CONCURRENCY ? length.cell().multipliedBy(size).dividedBy(800) : Duration.ZERO;
        return several.compareTo(length.cell()) > 0 ? several : length.cell();
    }

    /** In KiB, above what is used without the request. What it takes of its own is more than nothing, and may be less. */
    private double heap(Dimension dimension, String implementation, int size) throws IOException {
        String path = dimension.path(implementation, size) + "?heap=true";
        ask(path);
        // Twice: the thread that has answered may not be quite through with its request.
        long before = Math.min(app.usedHeapAfterCollection(), app.usedHeapAfterCollection());
        long peak = ask(path).get("usedHeap").asLong();
        return Math.max(1, (peak - before) / 1024.0);
    }

    private <T> List<T> shuffled(List<T> ordered) {
        List<T> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private Request request(Dimension dimension, String implementation, int size) {
        return new Request(app, dimension.method(), dimension.path(implementation, size), 200);
    }

    public List<Line> lines() {
        return series.values().stream().flatMap(List::stream).flatMap(one -> one.lines().stream()).toList();
    }

    /**
     * By dimension, implementation and quantity.
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        series.forEach((dimension, all) -> {
            Map<String, Map<String, Object>> implementations = new LinkedHashMap<>();
            for (Series one : all) {
                Map<String, Object> quantities = new LinkedHashMap<>();
                one.lines().forEach(line -> quantities.put(line.quantity().key(), line.toMap()));
                implementations.put(one.implementation(), quantities);
            }
            map.put(dimension.key(), implementations);
        });
        return map;
    }

    public String table() {
        StringBuilder table = new StringBuilder("How a request grows: what there is in each case, and what one more costs\n\n");
        for (Line line : lines()) {
            Fit fit = line.fit();
            String unit = line.quantity().unit();
            table.append(String.format(Locale.ROOT,
                    "%-19s  %-7s  %-7s  %9.1f %-3s + %9.4f %-3s per %-10s  %-6s  deviation %3.0f %%, last %.2f%n",
                    line.dimension().title(), line.implementation(), line.quantity().key(), fit.intercept(), unit, fit.slope(),
                    unit, line.dimension().unit(), fit.verdict().name().toLowerCase(Locale.ROOT), 100 * fit.deviation(),
                    fit.last()));
        }
        return table.toString();
    }

    private String points() {
        StringBuilder points = new StringBuilder();
        for (Line line : lines()) {
            points.append(String.format(Locale.ROOT, "%-19s  %-7s  %-7s ", line.dimension().title(), line.implementation(),
                    line.quantity().key()));
            line.points().forEach(point -> points.append(String.format(Locale.ROOT, " %.0f: %.1f", point.x(), point.median())));
            points.append('\n');
        }
        return points.toString();
    }
}
