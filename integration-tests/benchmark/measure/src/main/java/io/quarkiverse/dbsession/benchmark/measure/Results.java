package io.quarkiverse.dbsession.benchmark.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What was measured in all rounds.
 */
final class Results {

    private record Key(Work work, String threads, int clients, String implementation) {
    }

    private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();

    void add(Work work, String threads, int clients, String implementation, Sample sample) {
        samples.computeIfAbsent(new Key(work, threads, clients, implementation), key -> new ArrayList<>()).add(sample);
    }

    Set<Work> works() {
        Set<Work> works = new LinkedHashSet<>();
        samples.keySet().forEach(key -> works.add(key.work));
        return works;
    }

    Set<String> threads() {
        Set<String> threads = new LinkedHashSet<>();
        samples.keySet().forEach(key -> threads.add(key.threads));
        return threads;
    }

    Set<Integer> clients() {
        Set<Integer> clients = new LinkedHashSet<>();
        samples.keySet().forEach(key -> clients.add(key.clients));
        return clients;
    }

    /** The one that the others are compared with first. */
    Set<String> implementations(Work work) {
        Set<String> implementations = new LinkedHashSet<>(List.of(Target.LIMIT, Target.SESSION));
        samples.keySet().stream().filter(key -> key.work == work).map(Key::implementation).sorted()
                .forEach(implementations::add);
        return implementations;
    }

    /** One value per round; none when it was not measured. */
    Figures figures(Work work, String threads, int clients, String implementation, ToDoubleFunction<Sample> kind) {
        return new Figures(samples.getOrDefault(new Key(work, threads, clients, implementation), List.of()).stream()
                .mapToDouble(kind).toArray());
    }

    boolean has(Work work, String threads, String implementation) {
        return clients().stream().anyMatch(clients -> samples.containsKey(new Key(work, threads, clients, implementation)));
    }

    /** As multiples of those of hand-written JDBC in the same round, one value per round. */
    Figures ratios(Work work, String threads, int clients, String implementation, ToDoubleFunction<Sample> kind) {
        return figures(work, threads, clients, implementation, kind)
                .relativeTo(figures(work, threads, clients, Target.LIMIT, kind));
    }

    /** The same under all loads, one value per round and load. */
    Figures ratios(Work work, String threads, String implementation, ToDoubleFunction<Sample> kind) {
        return Figures.all(clients().stream().map(clients -> ratios(work, threads, clients, implementation, kind)).toList());
    }

    /** What they are more than those of hand-written JDBC in the same round, one value per round and load. */
    Figures differences(Work work, String threads, String implementation, ToDoubleFunction<Sample> kind) {
        return Figures.all(clients().stream().map(clients -> figures(work, threads, clients, implementation, kind)
                .minus(figures(work, threads, clients, Target.LIMIT, kind))).toList());
    }
}
