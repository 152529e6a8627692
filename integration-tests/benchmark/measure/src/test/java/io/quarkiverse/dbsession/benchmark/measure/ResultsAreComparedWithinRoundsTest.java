package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ResultsAreComparedWithinRoundsTest {

    private static Sample sample(long requests, long cpuNanos, long allocated) {
        return new Sample(requests, 1_000_000_000, new Histogram(3),
                new Counters(cpuNanos, allocated, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void eachWithTheLimitUnderTheSameLoad() {
        Results results = new Results();
        for (int round = 1; round <= 2; round++) {
            for (int clients : new int[] { 16, 64 }) {
                long requests = 1000L * round * clients;
                results.add(Work.SELECT, "worker", clients, "session", sample(requests, requests * 6_000, requests * 300));
                results.add(Work.SELECT, "worker", clients, "jdbc", sample(2 * requests, requests * 6_000, requests * 400));
            }
        }
        assertThat(results.ratios(Work.SELECT, "worker", "session", Sample::throughput).values())
                .containsExactly(0.5, 0.5, 0.5, 0.5);
        assertThat(results.ratios(Work.SELECT, "worker", 64, "session", Sample::cpu).values()).containsExactly(2, 2);
        assertThat(results.differences(Work.SELECT, "worker", "session", Sample::allocated).values())
                .containsExactly(100, 100, 100, 100);
        assertThat(results.figures(Work.SELECT, "worker", 16, "jdbc", Sample::throughput).values())
                .containsExactly(32_000, 64_000);
        assertThat(results.has(Work.SELECT, "worker", "jooq")).isFalse();
        assertThat(results.implementations(Work.SELECT)).containsExactly("jdbc", "session");
    }

    @Test
    void stretchesOfARoundAreAddedUp() {
        Sample both = sample(100, 5_000, 700).plus(sample(300, 7_000, 900));
        assertThat(both.throughput()).isEqualTo(200);
        assertThat(both.cpu()).isEqualTo(0.03);
        assertThat(both.allocated()).isEqualTo(4);
    }

    @Test
    void inTheQuickCutEachTargetHasEachNumberOfClientsEquallyOften() {
        Settings quick = Settings.of("quick", "all");
        for (int group = 0; group < 5; group++) {
            List<Integer> numbers = new ArrayList<>();
            for (int round = 1; round <= quick.rounds(); round++) {
                numbers.addAll(quick.clients(round, group));
            }
            assertThat(numbers).containsExactlyInAnyOrder(16, 16, 64, 64, 256, 256);
        }
        assertThat(Settings.of("full", "all").clients(3, 4)).containsExactly(16, 64, 256);
    }

    @Test
    void theSessionAndItsLimitAreMeasuredAroundEachOther() {
        List<Target> group = List.of("jdbc", "session", "transactional", "panache", "jooq").stream()
                .map(implementation -> new Target(Work.SELECT, "worker", implementation, null)).toList();
        Rounds rounds = new Rounds(null, null, group, new Random(1));
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            List<String> order = rounds.order(group).stream().map(Target::implementation).toList();
            orders.add(order.toString());
            assertThat(order).hasSize(7).contains("transactional", "panache", "jooq");
            int first = Math.min(order.indexOf("jdbc"), order.indexOf("session"));
            assertThat(order.subList(first, first + 4)).isIn(List.of("jdbc", "session", "session", "jdbc"),
                    List.of("session", "jdbc", "jdbc", "session"));
        }
        // Of 48 that there are.
        assertThat(orders).hasSizeGreaterThan(20);
    }
}
