package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The results for the report: nanoseconds and allocated bytes of one operation, by the names of the benchmarks.
 */
final class Summary {

    private static final String BYTES = "gc.alloc.rate.norm";

    private Summary() {
    }

    static void write(Collection<RunResult> results, Path file) throws IOException {
        StringJoiner json = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            double nanos = TimeUnit.NANOSECONDS.convert(1, result.getParams().getTimeUnit());
            Result<?> bytes = result.getSecondaryResults().get(BYTES);
            json.add("\"" + name(result) + "\": {\"ns\": " + number(time.getScore() * nanos)
                    + ", \"nsError\": " + number(time.getScoreError() * nanos)
                    + ", \"bytes\": " + number(bytes.getScore()) + "}");
        }
        Files.writeString(file, json.toString());
    }

    /**
     * Class and method, without the package.
     */
    private static String name(RunResult result) {
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "null";
    }
}
