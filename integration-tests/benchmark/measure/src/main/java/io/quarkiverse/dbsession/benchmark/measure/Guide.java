package io.quarkiverse.dbsession.benchmark.measure;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.dbsession.benchmark.measure.growth.Fit;
import io.quarkiverse.dbsession.benchmark.measure.growth.Line;

/**
 * The figures of the report as tables for the guide's page on performance (AsciiDoc).
 */
final class Guide {

    private static final String NONE = "–";

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    Guide(Report report) {
        this.report = report;
        line("// Written by the benchmark (-Pbenchmark), not by hand.");
        environment();
        for (String threads : report.http().threads()) {
            throughput(threads);
            session(threads);
        }
        slowClients();
        untouched();
        growth();
        micro();
        aims();
    }

    private void environment() {
        tag("environment");
        line("----");
        line("date: %s", LocalDate.now(ZoneOffset.UTC));
        report.environment().forEach((name, value) -> line("%s: %s", name.replace('_', ' '), value));
        line("----");
        end("environment");
    }

    /** Of all implementations. */
    private void throughput(String threads) {
        Results http = report.http();
        Set<String> implementations = new LinkedHashSet<>();
        http.works().forEach(work -> implementations.addAll(http.implementations(work)));
        implementations.remove(Target.LIMIT);
        tag("throughput-" + threads);
        table("1,2" + ",1".repeat(implementations.size()));
        List<String> names = new ArrayList<>(List.of("Work", "Hand-written JDBC, requests/s"));
        names.addAll(implementations);
        row(names);
        for (Work work : http.works()) {
            List<String> cells = new ArrayList<>(List.of(work.title(), ofLimit(work, threads)));
            for (String implementation : implementations) {
                cells.add(http.has(work, threads, implementation)
                        ? format("%.2f", http.ratios(work, threads, implementation, Sample::throughput).median())
                        : NONE);
            }
            row(cells);
        }
        endTable("throughput-" + threads);
    }

    private String ofLimit(Work work, String threads) {
        List<String> cells = new ArrayList<>();
        for (int clients : report.http().clients()) {
            cells.add(format("%.0f", report.http().figures(work, threads, clients, Target.LIMIT, Sample::throughput).median()));
        }
        return String.join(", ", cells);
    }

    /** All that was measured of the session. */
    private void session(String threads) {
        Results http = report.http();
        tag("session-" + threads);
        table("2,3,3,3,3,3,3,1");
        row(List.of("Work", "Throughput", "Median latency", "99th percentile", "CPU time", "Bytes more", "Connection held",
                "Round trips"));
        for (Work work : http.works()) {
            row(List.of(work.title(), ratio(work, threads, Sample::throughput), ratio(work, threads, Sample::p50),
                    ratio(work, threads, Sample::p99), ratio(work, threads, Sample::cpu),
                    range("%.0f", http.differences(work, threads, Target.SESSION, Sample::allocated)),
                    report.hold().has(work, threads, Target.SESSION)
                            ? range("%.2f", report.hold().ratios(work, threads, Target.SESSION, Sample::hold))
                            : NONE,
                    format("%.0f", report.roundTrips().of(work, threads, Target.SESSION))));
        }
        endTable("session-" + threads);
    }

    private String ratio(Work work, String threads, ToDoubleFunction<Sample> kind) {
        return range("%.2f", report.http().ratios(work, threads, Target.SESSION, kind));
    }

    private void slowClients() {
        Results slow = report.slow();
        tag("slow-clients");
        table("1,1,2,2,2,2");
        row(List.of("Threads", "Implementation", "Requests/s", "Times hand-written JDBC", "Connection held, µs",
                "% that waited for one"));
        for (String threads : slow.threads()) {
            for (Work work : slow.works()) {
                for (int clients : slow.clients()) {
                    for (String implementation : slow.implementations(work)) {
                        row(List.of(threads, implementation,
                                range("%.0f", slow.figures(work, threads, clients, implementation, Sample::throughput)),
                                range("%.2f", slow.ratios(work, threads, clients, implementation, Sample::throughput)),
                                range("%.0f", slow.figures(work, threads, clients, implementation, Sample::hold)),
                                range("%.0f", slow.figures(work, threads, clients, implementation, Sample::waits))));
                    }
                }
            }
        }
        endTable("slow-clients");
    }

    private void untouched() {
        Untouched untouched = report.untouched();
        tag("untouched");
        table("1,1,1,1");
        row(List.of("Throughput", "CPU time", "Bytes more", "Connections taken"));
        row(List.of(range("%.2f", untouched.ratio(Sample::throughput)), range("%.2f", untouched.ratio(Sample::cpu)),
                range("%.0f", untouched.difference(Sample::allocated)), Long.toString(untouched.acquired())));
        endTable("untouched");
    }

    private void growth() {
        tag("growth");
        table("3,2,1,2,3,1");
        row(List.of("What grows", "Implementation", "Of", "In each case", "One more", "Shape"));
        for (Line line : report.growth().lines()) {
            Fit fit = line.fit();
            String unit = line.quantity().unit();
            row(List.of(line.dimension().title(), line.implementation(), line.quantity().key(),
                    format("%.1f %s", fit.intercept(), unit),
                    format("%.4f %s per %s", fit.slope(), unit, line.dimension().unit()),
                    fit.verdict().name().toLowerCase(Locale.ROOT)));
        }
        endTable("growth");
    }

    private void micro() {
        tag("micro");
        table("3,2,1");
        row(List.of("Operation", "Nanoseconds", "Bytes"));
        report.micro().forEach(operation -> row(List.of("`" + operation.name() + "`", range("%.0f", operation.nanos()),
                format("%.0f", operation.bytes().median()))));
        endTable("micro");
    }

    private void aims() {
        tag("aims");
        line("%d of %d are reached.", report.aims(Aim.Verdict.REACHED).size(), report.aims().size());
        aims("are missed", Aim.Verdict.MISSED);
        aims("are not reached by the median, but by one that it may be as well", Aim.Verdict.UNDECIDED);
        end("aims");
    }

    private void aims(String are, Aim.Verdict verdict) {
        List<Aim> aims = report.aims(verdict);
        line("");
        line("%d %s%s", aims.size(), are, aims.isEmpty() ? "." : ":");
        if (!aims.isEmpty()) {
            line("");
            table("3,3,1,2,2");
            row(List.of("What", "Where", "Median", "With 95 % confidence", "Aim"));
            for (Aim aim : aims) {
                Figures.Interval interval = aim.seen().medianInterval();
                row(List.of(aim.what(), aim.where(), format("%.4g", aim.value()),
                        format("%.4g to %.4g", interval.from(), interval.to()),
                        format(aim.least() ? "at least %s" : "at most %s", format("%.4g", aim.bound()))));
            }
            line("|===");
        }
    }

    private static String range(String format, Figures figures) {
        return figures.values().length == 0 ? NONE
                : format(format, figures.median()) + " (" + format(format, figures.min()) + " to "
                        + format(format, figures.max()) + ")";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void tag(String name) {
        line("");
        line("// tag::%s[]", name);
    }

    private void end(String name) {
        line("// end::%s[]", name);
    }

    private void table(String columns) {
        line("[%%header,cols=\"%s\"]", columns);
        line("|===");
    }

    private void row(List<String> cells) {
        line("|%s", String.join(" |", cells));
    }

    private void endTable(String tag) {
        line("|===");
        end(tag);
    }

    private void line(String format, Object... values) {
        text.append(format(format, values)).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
