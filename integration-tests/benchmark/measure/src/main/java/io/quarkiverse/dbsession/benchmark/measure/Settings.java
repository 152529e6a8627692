package io.quarkiverse.dbsession.benchmark.measure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How much is measured.
 *
 * @param works that are measured
 * @param rounds of the HTTP measurements
 * @param rotating whether each target has one of the numbers of clients in a round, in turns, instead of all
 * @param holdRounds of the measurement of hold times
 * @param warmUp before the rounds
 * @param http all rounds together
 * @param hold the measurement of hold times
 * @param stretch one of those of slow clients and of untouched sessions
 */
record Settings(String name, List<Work> works, int rounds, boolean rotating, int holdRounds, Duration warmUp, Duration http,
        Duration hold,
        Duration stretch) {

    static final List<Integer> CLIENTS = List.of(16, 64, 256);

    static Settings of(String name, String work) {
        List<Work> works = work.equals("all") ? List.of(Work.values())
                : Stream.of(work.split(",")).map(key -> Work.valueOf(key.toUpperCase(Locale.ROOT))).toList();
        Settings all = switch (name) {
            case "full" -> new Settings(name, works, 10, false, 3, Duration.ofSeconds(75), Duration.ofMinutes(13),
                    Duration.ofSeconds(45), Duration.ofMillis(1000));
            case "quick" -> new Settings(name, works, 6, true, 2, Duration.ofSeconds(20), Duration.ofSeconds(110),
                    Duration.ofSeconds(20), Duration.ofMillis(200));
            default -> throw new IllegalArgumentException("\"" + name + "\" is neither quick nor full");
        };
        return new Settings(name, works, all.rounds, all.rotating, all.holdRounds, all.ofWorks(all.warmUp),
                all.ofWorks(all.http),
                all.ofWorks(all.hold), all.stretch);
    }

    /** Each work has the same time, with others or without. */
    private Duration ofWorks(Duration ofAll) {
        return ofAll.multipliedBy(works.size()).dividedBy(Work.values().length);
    }

    boolean quick() {
        return name.equals("quick");
    }

    /** See {@link Rounds.Clients}. */
    List<Integer> clients(int round, int group) {
        return rotating ? List.of(CLIENTS.get((round + group) % CLIENTS.size())) : CLIENTS;
    }
}
