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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /** The numbers of clients in a round. */
    interface Clients {

        /**
         * @param group of targets, counted from 0
         */
        List<Integer> of(int round, int group);
    }

    /**
     * Measures.
     *
     * @param discarded rounds before those that count
     * @param budget the time that all rounds may take, from which follows how long each target is under load
     */
    Results run(int discarded, int rounds, Clients clients, Duration budget) throws SQLException {
        Results results = new Results();
        int all = discarded + rounds;
        long end = System.nanoTime() + budget.toNanos();
        // What a stretch takes beside the load: the counters, and the last answers.
        long overhead = Duration.ofMillis(20).toNanos();
        for (int round = 0; round < all; round++) {
            database.tidy();
            long start = System.nanoTime();
            long available = (end - start) / (all - round);
            long length = Math.max(SHORTEST, available / stretches(clients, round) - overhead);
            for (int group = 0; group < groups.size(); group++) {
                Target first = groups.get(group).get(0);
                for (int number : clients.of(round, group)) {
                    Map<String, Sample> samples = measure(groups.get(group), number, Duration.ofNanos(length));
                    if (round >= discarded) {
                        samples.forEach((implementation, sample) -> results.add(first.work(), first.threads(), number,
                                implementation, sample));
                    }
                }
            }
            long taken = System.nanoTime() - start;
            overhead = Math.max(0, taken / stretches(clients, round) - length);
            System.out.printf("Round %d of %d%s: %.1f s, %d ms for each%n", round + 1, all,
                    round < discarded ? ", which does not count" : "", taken / 1e9, length / 1_000_000);
        }
        return results;
    }

    private int stretches(Clients clients, int round) {
        return IntStream.range(0, groups.size())
                .map(group -> clients.of(round, group).size() * order(groups.get(group)).size()).sum();
    }

    private Map<String, Sample> measure(List<Target> group, int clients, Duration length) {
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
