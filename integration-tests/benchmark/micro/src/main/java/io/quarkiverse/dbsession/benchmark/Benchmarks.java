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
 * What runs above the driver has many benchmarks, each of which needs seconds until the compiler is done with it. Without a
 * choice they share one process in each {@linkplain Round round}, and with it what has been compiled, as the parts of an
 * application do; the {@value Tables#ROWS} rows come once, for less time than they deserve. What is chosen has three rounds of
 * the length that its annotations say, and a process for each benchmark. With {@code -Dbenchmark.quick=true} there is one
 * short round, without the many rows.
 */
public final class Benchmarks {

    /** Those over a database that costs nothing. */
    static final String ABOVE_THE_DRIVER = "\\.(Untouched|Unit|Statement)Benchmark\\.";

    /** Those over PostgreSQL. */
    private static final String MANY_ROWS = "\\.(Mapping|Insert)Benchmark\\.";

    private static final String ALL = ".*";

    private Benchmarks() {
    }

    /**
     * @param args which benchmarks, by regular expressions
     */
    public static void main(String[] args) throws IOException, SQLException, RunnerException {
        List<String> chosen = List.of(args).stream().filter(include -> !include.equals(ALL)).toList();
        List<RunResult> results = new ArrayList<>();
        if (!chosen.isEmpty()) {
            withDatabase(url -> results.addAll(rounds(3, () -> new Runner(options(url, chosen).build()).run())));
        } else if (Boolean.getBoolean("benchmark.quick")) {
            results.addAll(rounds(1, () -> Round.inProcessOfItsOwn(700, 3)));
        } else {
            results.addAll(rounds(2, () -> Round.inProcessOfItsOwn(1200, 5)));
            withDatabase(url -> results.addAll(new Runner(options(url, List.of(MANY_ROWS))
                    .warmupIterations(2).warmupTime(TimeValue.seconds(1))
                    .measurementIterations(3).measurementTime(TimeValue.seconds(1)).build()).run()));
        }
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, "jmh-result.json").writeOut(results);
        Summary.write(results, Path.of("micro.json"));
    }

    @FunctionalInterface
    private interface WithDatabase {

        void measure(String url) throws RunnerException, IOException;
    }

    private static void withDatabase(WithDatabase measurement) throws IOException, SQLException, RunnerException {
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

    @FunctionalInterface
    private interface OneRound {

        Iterable<RunResult> measure() throws RunnerException, IOException;
    }

    private static List<RunResult> rounds(int count, OneRound round) throws RunnerException, IOException {
        Map<String, List<RunResult>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            for (RunResult result : round.measure()) {
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
