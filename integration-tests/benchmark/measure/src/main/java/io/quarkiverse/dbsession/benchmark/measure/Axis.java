package io.quarkiverse.dbsession.benchmark.measure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Where values are in a plot, between a first pixel and a last one.
 */
record Axis(double least, double most, boolean logarithmic, double first, double last) {

    /** From 0, or from below it. */
    static Axis linear(double least, double most, double first, double last) {
        double low = Math.min(0, least);
        double high = Math.max(most, low + 1e-9);
        double step = step(high - low);
        return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, false, first, last);
    }

    /** Values that are all more than 0. */
    static Axis logarithmic(double least, double most, double first, double last) {
        double low = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
        double high = Math.pow(10, Math.ceil(Math.log10(most) - 1e-9));
        return new Axis(low, Math.max(high, low * 10), true, first, last);
    }

    double at(double value) {
        double share = logarithmic ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
                : (value - least) / (most - least);
        return first + share * (last - first);
    }

    /** The values that are marked. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = least; tick <= most * 1.0001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            double step = step(most - least);
            for (long i = Math.round(least / step); i * step <= most + step / 1000; i++) {
                ticks.add(i * step);
            }
        }
        return ticks;
    }

    /** 1, 2 or 5, and zeros, so that there are about eight. */
    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / 8)));
        for (int factor : new int[] { 1, 2, 5 }) {
            if (range / (power * factor) <= 8) {
                return power * factor;
            }
        }
        return power * 10;
    }

    /** As it is written beside a tick. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        return size >= 1e4 ? plain(value / 1e3) + "k" : plain(value);
    }

    private static String plain(double value) {
        return value == 0 ? "0" : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }
}
