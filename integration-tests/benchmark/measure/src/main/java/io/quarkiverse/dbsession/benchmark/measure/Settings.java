package io.quarkiverse.dbsession.benchmark.measure;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds of the HTTP measurements
 * @param rotating whether a round has one of the numbers of clients, in turns, instead of all
 * @param warmUp before the rounds
 * @param http all rounds together
 * @param hold the measurement of hold times
 * @param stretch one of those of slow clients and of untouched sessions
 */
record Settings(String name, int rounds, boolean rotating, Duration warmUp, Duration http, Duration hold, Duration stretch) {

    static final List<Integer> CLIENTS = List.of(16, 64, 256);

    static Settings of(String name) {
        return switch (name) {
            case "full" -> new Settings(name, 10, false, Duration.ofSeconds(75), Duration.ofMinutes(15), Duration.ofSeconds(45),
                    Duration.ofMillis(1000));
            case "quick" -> new Settings(name, 6, true, Duration.ofSeconds(25), Duration.ofSeconds(125), Duration.ofSeconds(12),
                    Duration.ofMillis(200));
            default -> throw new IllegalArgumentException("\"" + name + "\" is neither quick nor full");
        };
    }

    List<Integer> clients(int round) {
        return rotating ? List.of(CLIENTS.get(round % CLIENTS.size())) : CLIENTS;
    }
}
