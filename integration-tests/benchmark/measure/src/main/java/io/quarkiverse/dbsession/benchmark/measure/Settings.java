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
 * @param rotating whether a round has one of the numbers of clients, in turns, instead of all
 * @param warmUp before the rounds
 * @param http all rounds together
 * @param hold the measurement of hold times
 * @param stretch one of those of slow clients and of untouched sessions
 */
record Settings(String name, List<Work> works, int rounds, boolean rotating, Duration warmUp, Duration http, Duration hold,
        Duration stretch) {

    static final List<Integer> CLIENTS = List.of(16, 64, 256);

    static Settings of(String name, String work) {
        List<Work> works = work.equals("all") ? List.of(Work.values())
                : Stream.of(work.split(",")).map(key -> Work.valueOf(key.toUpperCase(Locale.ROOT))).toList();
        Settings all = switch (name) {
            case "full" -> new Settings(name, works, 10, false, Duration.ofSeconds(75), Duration.ofMinutes(13),
                    Duration.ofSeconds(45), Duration.ofMillis(1000));
            case "quick" -> new Settings(name, works, 6, true, Duration.ofSeconds(25), Duration.ofSeconds(125),
                    Duration.ofSeconds(12), Duration.ofMillis(200));
            default -> throw new IllegalArgumentException("\"" + name + "\" is neither quick nor full");
        };
        return new Settings(name, works, all.rounds, all.rotating, all.ofWorks(all.warmUp), all.ofWorks(all.http),
                all.ofWorks(all.hold), all.stretch);
    }

    /** Each work has the same time, with others or without. */
    private Duration ofWorks(Duration ofAll) {
        return ofAll.multipliedBy(works.size()).dividedBy(Work.values().length);
    }

    boolean quick() {
        return name.equals("quick");
    }

    List<Integer> clients(int round) {
        return rotating ? List.of(CLIENTS.get(round % CLIENTS.size())) : CLIENTS;
    }
}
