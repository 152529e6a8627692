package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
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

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Starts a database and measures. The forks of JMH share the database; each is an application of its own.
 * <p>
 * JMH runs all the forks of a benchmark one after the other, and a machine that is slower for some minutes would make one of
 * those that are compared look slow. So there are rounds, in each of which every benchmark has one fork.
 */
public final class Benchmarks {

    private static final int ROUNDS = 3;

    private Benchmarks() {
    }

    /**
     * @param args which benchmarks, by regular expressions
     */
    public static void main(String[] args) throws IOException, SQLException, RunnerException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start()) {
            Tables.create(server.getPostgresDatabase());
            ChainedOptionsBuilder options = new OptionsBuilder().forks(1)
                    .jvmArgsAppend("-Dquarkus.datasource.jdbc.url=" + server.getJdbcUrl("postgres", "postgres"),
                            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                    .addProfiler(GCProfiler.class);
            for (String include : args) {
                options.include(include);
            }
            List<RunResult> results = measure(options);
            ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
            ResultFormatFactory.getInstance(ResultFormatType.JSON, "jmh-result.json").writeOut(results);
        }
    }

    private static List<RunResult> measure(ChainedOptionsBuilder options) throws RunnerException {
        Map<String, List<RunResult>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
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
