package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the driver waits for the server during a request, by work, threads and implementation.
 */
final class RoundTrips {

    /** Connections have to be made, and statements to be prepared on the server. */
    private static final int BEFORE = 30;
    private static final int REQUESTS = 20;

    record Key(Work work, String threads, String implementation) {
    }

    private final Map<Key, Double> counted = new LinkedHashMap<>();

    /**
     * Sends requests one after the other.
     *
     * @param targets of an application that reaches its database through the relay
     */
    static RoundTrips count(List<Target> targets, Relay relay) throws IOException {
        RoundTrips roundTrips = new RoundTrips();
        for (Target target : targets) {
            for (int i = 0; i < BEFORE; i++) {
                target.request().send();
            }
            long before = relay.roundTrips();
            for (int i = 0; i < REQUESTS; i++) {
                target.request().send();
            }
            roundTrips.counted.put(new Key(target.work(), target.threads(), target.implementation()),
                    (double) (relay.roundTrips() - before) / REQUESTS);
        }
        return roundTrips;
    }

    /** Per request; NaN when it was not counted. */
    double of(Work work, String threads, String implementation) {
        return counted.getOrDefault(new Key(work, threads, implementation), Double.NaN);
    }
}
