package io.quarkiverse.dbsession.benchmark.measure;

import java.util.Locale;

/**
 * Something that is to be reached, and what was seen.
 *
 * @param what it is about
 * @param where it was measured
 * @param value the median
 * @param bound the worst value that is good enough
 * @param least whether more is better
 */
record Aim(String what, String where, double value, double bound, boolean least) {

    static Aim atLeast(double bound, String what, String where, double value) {
        return new Aim(what, where, value, bound, true);
    }

    static Aim atMost(double bound, String what, String where, double value) {
        return new Aim(what, where, value, bound, false);
    }

    /** What was not measured is not reached. */
    boolean reached() {
        return least ? value >= bound : value <= bound;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, %s: %.4g, %s %.4g", what, where, value, least ? "at least" : "at most", bound);
    }
}
