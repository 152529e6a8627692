package io.quarkiverse.dbsession.benchmark.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The report as a text.
 */
final class Table {

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    Table(Report report) {
        this.report = report;
        environment();
        for (String threads : report.http().threads()) {
            limit(threads);
            compared(threads);
        }
        slowClients();
        untouched();
        micro();
        line("");
        text.append(report.growth().table());
        aims();
    }

    private void environment() {
        report.environment().forEach((name, value) -> line("%s: %s", name, value));
        line("requests that were lost with their connection: %s", report.lost());
    }

    private void limit(String threads) {
        Results http = report.http();
        line("%nHand-written JDBC, %s threads: medians", threads);
        line("%-12s %7s %10s %9s %9s %9s %11s %9s", "work", "clients", "requests/s", "p50 ms", "p99 ms", "CPU µs", "bytes",
                "held µs");
        for (Work work : http.works()) {
            for (int clients : http.clients()) {
                line("%-12s %7d %10.0f %9.2f %9.2f %9.1f %11.0f %9.1f", work.key(), clients,
                        limit(work, threads, clients, Sample::throughput), limit(work, threads, clients, Sample::p50),
                        limit(work, threads, clients, Sample::p99), limit(work, threads, clients, Sample::cpu),
                        limit(work, threads, clients, Sample::allocated),
                        report.hold().figures(work, threads, clients, Target.LIMIT, Sample::hold).median());
            }
        }
    }

    private double limit(Work work, String threads, int clients, ToDoubleFunction<Sample> kind) {
        return report.http().figures(work, threads, clients, Target.LIMIT, kind).median();
    }

    private void compared(String threads) {
        line("%nAs multiples of hand-written JDBC in the same round, %s threads, all numbers of clients: median (least to most)",
                threads);
        line("%-12s %-14s %-20s %-20s %-20s %-20s %-30s %-20s %5s", "work", "implementation", "throughput", "p50", "p99", "CPU",
                "bytes more", "held", "trips");
        for (Work work : report.http().works()) {
            for (String implementation : report.http().implementations(work)) {
                if (report.http().has(work, threads, implementation)) {
                    line("%-12s %-14s %-20s %-20s %-20s %-20s %-30s %-20s %5s", work.key(), implementation,
                            ratio(work, threads, implementation, Sample::throughput),
                            ratio(work, threads, implementation, Sample::p50),
                            ratio(work, threads, implementation, Sample::p99),
                            ratio(work, threads, implementation, Sample::cpu),
                            whole(report.http().differences(work, threads, implementation, Sample::allocated)),
                            report.hold().has(work, threads, implementation)
                                    ? fraction(report.hold().ratios(work, threads, implementation, Sample::hold))
                                    : "",
                            trips(report.roundTrips().of(work, threads, implementation)));
                }
            }
        }
    }

    private String ratio(Work work, String threads, String implementation, ToDoubleFunction<Sample> kind) {
        return fraction(report.http().ratios(work, threads, implementation, kind));
    }

    private void slowClients() {
        Results slow = report.slow();
        line("%nSelects of 16 clients while 48 others read lists slowly: median (least to most)");
        line("%-8s %-14s %-26s %-20s %-26s %-20s", "threads", "implementation", "requests/s", "times JDBC", "held µs",
                "% waited");
        for (String threads : slow.threads()) {
            for (Work work : slow.works()) {
                for (int clients : slow.clients()) {
                    for (String implementation : slow.implementations(work)) {
                        line("%-8s %-14s %-26s %-20s %-26s %-20s", threads, implementation,
                                whole(slow.figures(work, threads, clients, implementation, Sample::throughput)),
                                fraction(slow.ratios(work, threads, clients, implementation, Sample::throughput)),
                                whole(slow.figures(work, threads, clients, implementation, Sample::hold)),
                                fraction(slow.figures(work, threads, clients, implementation, Sample::waits)));
                    }
                }
            }
        }
    }

    private void untouched() {
        Untouched untouched = report.untouched();
        line("%nA session that is injected and not used, compared with an application without the extension: median (least to most)");
        line("throughput %s, CPU %s (%s µs more), %s bytes more, %d pool calls", fraction(untouched.ratio(Sample::throughput)),
                fraction(untouched.ratio(Sample::cpu)), fraction(untouched.difference(Sample::cpu)),
                fraction(untouched.difference(Sample::allocated)), untouched.acquired());
    }

    private void micro() {
        line("%nMicro: nanoseconds and bytes of one operation, median (least to most)");
        report.micro().forEach(operation -> line("%-45s %10.1f ns (%.1f to %.1f) %10.1f bytes", operation.name(),
                operation.nanos().median(), operation.nanos().min(), operation.nanos().max(), operation.bytes().median()));
    }

    private void aims() {
        line("%nAims: median (where it is with 95 %% confidence), aim");
        for (Aim.Verdict verdict : Aim.Verdict.values()) {
            List<Aim> aims = report.aims(verdict);
            line("%d %s%s", aims.size(), verdict.key(), verdict == Aim.Verdict.REACHED || aims.isEmpty() ? "" : ":");
            if (verdict != Aim.Verdict.REACHED) {
                aims.forEach(aim -> line("  %s", aim));
            }
        }
    }

    private static String fraction(Figures figures) {
        return figures.values().length == 0 ? ""
                : String.format(Locale.ROOT, "%.3f (%.2f to %.2f)", figures.median(), figures.min(), figures.max());
    }

    private static String whole(Figures figures) {
        return figures.values().length == 0 ? ""
                : String.format(Locale.ROOT, "%.0f (%.0f to %.0f)", figures.median(), figures.min(), figures.max());
    }

    private static String trips(double value) {
        return Double.isNaN(value) ? ""
                : value == Math.rint(value) ? String.valueOf((long) value)
                        : String.format(Locale.ROOT,
                                "%.2f", value);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
