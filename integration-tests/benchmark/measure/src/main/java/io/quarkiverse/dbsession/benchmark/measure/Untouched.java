package io.quarkiverse.dbsession.benchmark.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a session that is injected and not used costs: the same route without the extension and with it, round by round.
 */
final class Untouched {

    private final List<Sample> without = new ArrayList<>();
    private final List<Sample> with = new ArrayList<>();

    void add(Sample sampleWithout, Sample sampleWith) {
        without.add(sampleWithout);
        with.add(sampleWith);
    }

    Figures without(ToDoubleFunction<Sample> kind) {
        return new Figures(without.stream().mapToDouble(kind).toArray());
    }

    Figures with(ToDoubleFunction<Sample> kind) {
        return new Figures(with.stream().mapToDouble(kind).toArray());
    }

    Figures ratio(ToDoubleFunction<Sample> kind) {
        return with(kind).relativeTo(without(kind));
    }

    Figures difference(ToDoubleFunction<Sample> kind) {
        return with(kind).minus(without(kind));
    }

    /** How many connections the application with the extension has taken, in all rounds. */
    long acquired() {
        return with.stream().mapToLong(sample -> sample.counters().acquired()).sum();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("throughput", with(Sample::throughput).toMap());
        map.put("throughput_ratio", ratio(Sample::throughput).toMap());
        map.put("cpu_micros", with(Sample::cpu).toMap());
        map.put("cpu_ratio", ratio(Sample::cpu).toMap());
        map.put("cpu_delta_micros", difference(Sample::cpu).toMap());
        map.put("allocated_bytes", with(Sample::allocated).toMap());
        map.put("alloc_delta_bytes", difference(Sample::allocated).toMap());
        map.put("pool_calls", acquired());
        return map;
    }
}
