package io.quarkiverse.dbsession.chaos.suite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one attack of one engine came to.
 */
final class Verdict {

    static final String LETTERS = "ABCDEF";

    /** How many violations of each letter are told in full. */
    private static final int TOLD = 10;

    final int requests;
    final int successful;
    final int errors;
    /** Without an answer, or left by their clients. */
    final int others;
    final long slowestMillis;
    private int unknown;
    private int unknownCommitted;
    private int warnings;
    private final Map<Character, Integer> violations = new TreeMap<>();
    private final List<String> details = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    Verdict(List<Entry> ledger) {
        requests = (int) ledger.stream().filter(entry -> entry.status() != Entry.REFUSED).count();
        successful = (int) ledger.stream().filter(Entry::successful).count();
        errors = (int) ledger.stream().filter(entry -> entry.answered() && !entry.successful()).count();
        others = requests - successful - errors;
        slowestMillis = ledger.stream().filter(Entry::answered).map(Entry::nanos).max(Comparator.naturalOrder()).orElse(0L)
                / 1_000_000;
        ledger.forEach(entry -> statuses.merge(entry.status(), 1, Integer::sum));
    }

    void violation(char letter, String detail) {
        if (violations.merge(letter, 1, Integer::sum) <= TOLD) {
            details.add(detail.startsWith(letter + ": ") ? detail : letter + ": " + detail);
        }
    }

    void unknown(boolean committed) {
        unknown++;
        unknownCommitted += committed ? 1 : 0;
    }

    void warning() {
        warnings++;
    }

    int unknown() {
        return unknown;
    }

    /** Of the unknown outcomes: a look at the database says that they were commits. */
    int unknownCommitted() {
        return unknownCommitted;
    }

    int warnings() {
        return warnings;
    }

    int violations(char letter) {
        return violations.getOrDefault(letter, 0);
    }

    int violations() {
        return violations.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<String> details() {
        return details;
    }

    /** How often which status. */
    Map<Integer, Integer> statuses() {
        return statuses;
    }
}
