package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.dbsession.benchmark.measure.growth.Line;
import io.quarkiverse.dbsession.benchmark.measure.growth.Point;
import io.quarkiverse.dbsession.benchmark.measure.growth.Quantity;

/**
 * The plots of a report.
 */
final class Plots {

    private final Report report;
    private final Path folder;

    private Plots(Report report, Path folder) {
        this.report = report;
        this.folder = folder;
    }

    static void write(Report report, Path folder) throws IOException {
        Plots plots = new Plots(report, folder);
        for (String threads : report.http().threads()) {
            plots.ratios("throughput", threads, "Requests per second, " + threads + " threads (more is better)",
                    Sample::throughput);
            plots.ratios("p50", threads, "Latency, 50 of 100, " + threads + " threads (less is better)", Sample::p50);
            plots.ratios("p99", threads, "Latency, 99 of 100, " + threads + " threads (less is better)", Sample::p99);
            plots.ratios("cpu", threads, "Processor time per request, " + threads + " threads (less is better)", Sample::cpu);
            plots.ratios("allocation", threads, "Bytes allocated per request, " + threads + " threads (less is better)",
                    Sample::allocated);
            plots.hold(threads);
            plots.roundTrips(threads);
        }
        plots.slowClients();
        plots.micro();
        plots.growth();
    }

    private void ratios(String name, String threads, String title, ToDoubleFunction<Sample> kind) throws IOException {
        RangePlot plot = new RangePlot(title, "multiple of hand-written JDBC in the same round", 1);
        for (Work work : report.http().works()) {
            for (String implementation : report.http().implementations(work)) {
                if (!implementation.equals(Target.LIMIT)) {
                    plot.add(work.title(), implementation, report.http().ratios(work, threads, implementation, kind));
                }
            }
        }
        write(name + "-" + threads, plot);
    }

    private void hold(String threads) throws IOException {
        RangePlot plot = new RangePlot("How long a connection is held, " + threads + " threads (less is better)",
                "multiple of hand-written JDBC in the same round", 1);
        for (Work work : report.hold().works()) {
            for (String implementation : report.hold().implementations(work)) {
                if (!implementation.equals(Target.LIMIT)) {
                    plot.add(work.title(), implementation, report.hold().ratios(work, threads, implementation, Sample::hold));
                }
            }
        }
        write("hold-" + threads, plot);
    }

    private void roundTrips(String threads) throws IOException {
        RangePlot plot = new RangePlot("Round trips to the database, " + threads + " threads (less is better)",
                "round trips per request", Double.NaN);
        for (Work work : report.http().works()) {
            for (String implementation : report.http().implementations(work)) {
                plot.add(work.title(), implementation, new Figures(report.roundTrips().of(work, threads, implementation)));
            }
        }
        write("round-trips-" + threads, plot);
    }

    private void slowClients() throws IOException {
        Results slow = report.slow();
        RangePlot plot = new RangePlot("Selects of 16 clients while 48 others read lists slowly (more is better)",
                "requests per second", Double.NaN);
        for (String threads : slow.threads()) {
            for (Work work : slow.works()) {
                for (int clients : slow.clients()) {
                    for (String implementation : slow.implementations(work)) {
                        plot.add(threads + " threads", implementation,
                                slow.figures(work, threads, clients, implementation, Sample::throughput));
                    }
                }
            }
        }
        write("slow-clients", plot);
    }

    /** One plot for each class of benchmarks: what is in it is of the same order. */
    private void micro() throws IOException {
        Map<String, RangePlot> times = new TreeMap<>();
        Map<String, RangePlot> bytes = new TreeMap<>();
        for (Micro operation : report.micro()) {
            times.computeIfAbsent(operation.type(), name -> new RangePlot(name + " (less is better)",
                    "nanoseconds per operation", Double.NaN)).add(operation.method(), "", operation.nanos());
            bytes.computeIfAbsent(operation.type(), name -> new RangePlot(name + ", allocation (less is better)",
                    "bytes per operation", Double.NaN)).add(operation.method(), "", operation.bytes());
        }
        for (String type : times.keySet()) {
            write("micro-" + type, times.get(type));
            write("micro-" + type + "-bytes", bytes.get(type));
        }
    }

    /** One plot for what grows and each quantity that depends on it. */
    private void growth() throws IOException {
        Map<String, LinePlot> plots = new LinkedHashMap<>();
        for (Line line : report.growth().lines()) {
            Quantity quantity = line.quantity();
            String name = "growth-" + line.dimension().name().toLowerCase(Locale.ROOT) + "-" + quantity.key();
            LinePlot plot = plots.computeIfAbsent(name,
                    key -> new LinePlot("Growth of " + line.dimension().title() + ": " + quantity.key() + " of a request",
                            line.dimension().title(), quantity.unit()));
            for (Point point : line.points()) {
                plot.add(line.implementation(), point.x(), point.min(), point.median(), point.max());
            }
        }
        for (Map.Entry<String, LinePlot> plot : plots.entrySet()) {
            write(plot.getKey(), plot.getValue());
        }
    }

    private void write(String name, Object plot) throws IOException {
        Files.writeString(folder.resolve(name + ".svg"), plot.toString());
    }
}
