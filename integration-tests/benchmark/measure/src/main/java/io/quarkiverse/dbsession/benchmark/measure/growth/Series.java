package io.quarkiverse.dbsession.benchmark.measure.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.dbsession.benchmark.measure.Sample;

/**
 * All that was measured of one implementation along one dimension.
 */
final class Series {

    private final Dimension dimension;
    private final String implementation;
    private final Map<Integer, List<Sample>> samples = new TreeMap<>();
    private final Map<Integer, List<Double>> heaps = new TreeMap<>();

    Series(Dimension dimension, String implementation) {
        this.dimension = dimension;
        this.implementation = implementation;
    }

    String implementation() {
        return implementation;
    }

    void add(int size, Sample sample) {
        samples.computeIfAbsent(size, key -> new ArrayList<>()).add(sample);
    }

    /**
     * @param heap in KiB
     */
    void addHeap(int size, double heap) {
        heaps.computeIfAbsent(size, key -> new ArrayList<>()).add(heap);
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Quantity quantity : dimension.quantities()) {
            List<Point> points = new ArrayList<>();
            for (int size : samples.keySet()) {
                if (dimension.has(quantity, size)) {
                    points.add(point(quantity, size));
                }
            }
            lines.add(new Line(dimension, implementation, quantity, points));
        }
        return lines;
    }

    private Point point(Quantity quantity, int size) {
        return switch (quantity) {
            case TIME -> dimension.clients(size) == 1 ? ofSamples(size, sample -> sample.p50() * 1e3)
                    : ofSamples(size, sample -> 1e6 / sample.throughput());
            case LATENCY -> ofSamples(size, sample -> sample.p50() * 1e3);
            case CPU -> cpu(size);
            case HEAP -> Point.of(size, heaps.get(size));
        };
    }

    private Point ofSamples(int size, ToDoubleFunction<Sample> value) {
        return Point.of(size, samples.get(size).stream().map(value::applyAsDouble).toList());
    }

    /** All rounds together: the clock of a process goes by hundredths of a second. */
    private Point cpu(int size) {
        long nanos = 0;
        long requests = 0;
        for (Sample sample : samples.get(size)) {
            nanos += sample.counters().cpuNanos();
            requests += sample.requests();
        }
        return Point.of(size, List.of(nanos / 1e3 / requests));
    }
}
