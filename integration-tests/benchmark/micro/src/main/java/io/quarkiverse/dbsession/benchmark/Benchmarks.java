package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Measures, and starts a database for what needs one. The forks of JMH share it; each is an application of its own.
 * <p>
 * JMH runs all the forks of a benchmark one after the other, and a machine that is slower for some minutes would make one of
 * those that are compared look slow. So there are rounds, in each of which every benchmark has one fork.
 * <p>
 * Without a choice it measures what runs above the driver, in two rounds, and the {@value Tables#ROWS} rows once, for less time
 * than they deserve. What is chosen has three rounds of the length that its annotations say. With
 * {@code -Dbenchmark.quick=true} there is one short round without the many rows.
 */
public final class Benchmarks {

    /** Those over a database that costs nothing. */
    private static final String ABOVE_THE_DRIVER = "\\.(Untouched|Unit|Statement)Benchmark\\.";

    /** Those over PostgreSQL. */
    private static final String MANY_ROWS = "\\.(Mapping|Insert)Benchmark\\.";

    private static final String ALL = ".*";

    /** Nothing is connected to it. */
    private static final String NO_DATABASE = "jdbc:postgresql://localhost/none";

    private Benchmarks() {
    }

    /**
     * @param args which benchmarks, by regular expressions
     */
    public static void main(String[] args) throws IOException, SQLException, RunnerException {
        List<String> chosen = List.of(args).stream().filter(include -> !include.equals(ALL)).toList();
        List<RunResult> results = new ArrayList<>();
        if (!chosen.isEmpty()) {
            withDatabase(url -> results.addAll(measure(options(url, chosen), 3)));
        } else if (Boolean.getBoolean("benchmark.quick")) {
            results.addAll(measure(options(NO_DATABASE, List.of(ABOVE_THE_DRIVER)).warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(800)).measurementIterations(3)
                    .measurementTime(TimeValue.milliseconds(150)), 1));
        } else {
            results.addAll(measure(options(NO_DATABASE, List.of(ABOVE_THE_DRIVER)), 2));
            withDatabase(url -> results.addAll(measure(options(url, List.of(MANY_ROWS)).warmupIterations(2)
                    .warmupTime(TimeValue.seconds(1)).measurementIterations(3)
                    .measurementTime(TimeValue.seconds(1)), 1)));
        }
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, "jmh-result.json").writeOut(results);
        Summary.write(results, Path.of("micro.json"));
    }

    @FunctionalInterface
    private interface Measurement {

        void measure(String url) throws RunnerException;
    }

    private static void withDatabase(Measurement measurement) throws IOException, SQLException, RunnerException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start()) {
            Tables.create(server.getPostgresDatabase());
            measurement.measure(server.getJdbcUrl("postgres", "postgres"));
        }
    }

    private static ChainedOptionsBuilder options(String url, List<String> includes) {
        ChainedOptionsBuilder options = new OptionsBuilder().forks(1)
                .jvmArgsAppend("-Dquarkus.datasource.jdbc.url=" + url,
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        includes.forEach(options::include);
        return options;
    }

    private static List<RunResult> measure(ChainedOptionsBuilder options, int count) throws RunnerException {
        Map<String, List<RunResult>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            for (RunResult result : new Runner(options.build()).run()) {
                rounds.computeIfAbsent(result.getParams().id(), id -> new ArrayList<>()).add(result);
            }
        }
        return rounds.values().stream().map(Benchmarks::together).toList();
    }

    private static RunResult together(List<RunResult> rounds) {
        List<BenchmarkResult> forks = rounds.stream().flatMap(round -> round.getBenchmarkResults().stream()).toList();
        return new RunResult(rounds.get(0).getParams(), forks);
    }
}
