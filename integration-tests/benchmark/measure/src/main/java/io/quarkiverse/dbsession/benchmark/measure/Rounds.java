package io.quarkiverse.dbsession.benchmark.measure;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Measures targets in rounds. In each of them all implementations do the same work under the same load, one directly after the
 * other and in another order each time.
 */
final class Rounds {

    private static final long SHORTEST = Duration.ofMillis(40).toNanos();

    private final Load load;
    private final Database database;
    /** Those that are compared with each other, together. */
    private final List<List<Target>> groups;
    private final Random random;

    Rounds(Load load, Database database, List<Target> targets, Random random) {
        this.load = load;
        this.database = database;
        this.groups = List.copyOf(targets.stream().collect(Collectors.groupingBy(
                target -> List.of(target.work(), target.threads()), LinkedHashMap::new, Collectors.toList())).values());
        this.random = random;
    }

    /** Puts all targets under load, several times in turns. */
    void warmUp(Duration length) throws SQLException {
        int passes = 3;
        long targets = groups.stream().mapToInt(List::size).sum();
        for (int pass = 0; pass < passes; pass++) {
            for (List<Target> group : groups) {
                for (Target target : group) {
                    load.run(target.request(), Settings.CLIENTS.get(0), length.dividedBy(passes * targets));
                }
            }
            database.tidy();
        }
    }

    /**
     * Measures, after a round that does not count.
     *
     * @param clients of a round
     * @param budget the time that all rounds may take, from which follows how long each target is under load
     */
    Results run(int rounds, IntFunction<List<Integer>> clients, Duration budget) throws SQLException {
        Results results = new Results();
        long end = System.nanoTime() + budget.toNanos();
        // What a stretch takes beside the load: the counters, and the last answers.
        long overhead = Duration.ofMillis(20).toNanos();
        for (int round = -1; round < rounds; round++) {
            database.tidy();
            List<Integer> numbers = clients.apply(round + 1);
            long start = System.nanoTime();
            int stretches = numbers.size() * groups.stream().mapToInt(group -> order(group).size()).sum();
            long available = (end - start) / (rounds - round);
            long length = Math.max(SHORTEST, available / stretches - overhead);
            for (List<Target> group : groups) {
                for (int number : numbers) {
                    Map<String, Sample> samples = stretches(group, number, Duration.ofNanos(length));
                    if (round >= 0) {
                        samples.forEach((implementation, sample) -> results.add(group.get(0).work(), group.get(0).threads(),
                                number, implementation, sample));
                    }
                }
            }
            long taken = System.nanoTime() - start;
            overhead = Math.max(0, taken / stretches - length);
            System.out.printf("Round %d of %d: %.1f s, %d ms each%n", round + 1, rounds, taken / 1e9, length / 1_000_000);
        }
        return results;
    }

    private Map<String, Sample> stretches(List<Target> group, int clients, Duration length) {
        Map<String, Sample> samples = new HashMap<>();
        for (Target target : order(group)) {
            samples.merge(target.implementation(), load.measure(target.request(), clients, length), Sample::plus);
        }
        return samples;
    }

    /**
     * The session and what it is to be as good as have two stretches, so that what drifts hits both alike: one of them is
     * first and last of the four. All others have one.
     */
    List<Target> order(List<Target> group) {
        List<List<Target>> units = new ArrayList<>();
        List<Target> pair = new ArrayList<>();
        for (Target target : group) {
            if (target.implementation().equals(Target.LIMIT) || target.implementation().equals(Target.SESSION)) {
                pair.add(target);
            } else {
                units.add(List.of(target));
            }
        }
        Collections.shuffle(pair, random);
        List<Target> there = new ArrayList<>(pair);
        Collections.reverse(pair);
        there.addAll(pair);
        units.add(there);
        Collections.shuffle(units, random);
        return units.stream().flatMap(List::stream).toList();
    }
}
