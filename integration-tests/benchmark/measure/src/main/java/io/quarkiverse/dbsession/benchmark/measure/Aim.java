package io.quarkiverse.dbsession.benchmark.measure;

import java.util.Locale;

/**
 * Something that is to be reached, and what was seen.
 *
 * @param what it is about
 * @param where it was measured
 * @param seen whose median counts
 * @param bound the worst value that is good enough
 * @param least whether more is better
 */
record Aim(String what, String where, Figures seen, double bound, boolean least) {

    /** What a median says of an aim. */
    enum Verdict {
        REACHED("reached"),
        /** It is not, but another run could find it where it is to be. */
        UNDECIDED("undecided"),
        MISSED("missed");

        private final String key;

        Verdict(String key) {
            this.key = key;
        }

        /** As it is reported. */
        String key() {
            return key;
        }
    }

    static Aim atLeast(double bound, String what, String where, Figures seen) {
        return new Aim(what, where, seen, bound, true);
    }

    static Aim atMost(double bound, String what, String where, Figures seen) {
        return new Aim(what, where, seen, bound, false);
    }

    double value() {
        return seen.median();
    }

    /** What was not measured is missed. */
    Verdict verdict() {
        if (isEnough(value())) {
            return Verdict.REACHED;
        }
        Figures.Interval interval = seen.medianInterval();
        return isEnough(least ? interval.to() : interval.from()) ? Verdict.UNDECIDED : Verdict.MISSED;
    }

    private boolean isEnough(double some) {
        return least ? some >= bound : some <= bound;
    }

    @Override
    public String toString() {
        Figures.Interval interval = seen.medianInterval();
        return String.format(Locale.ROOT, "%s, %s: %.4g (%.4g to %.4g), %s %.4g", what, where, value(), interval.from(),
                interval.to(), least ? "at least" : "at most", bound);
    }
}
