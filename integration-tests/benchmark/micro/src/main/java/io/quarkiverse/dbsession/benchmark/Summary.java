package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The results for the report: nanoseconds and allocated bytes of one operation in each iteration, by the names of the
 * benchmarks.
 */
final class Summary {

    private static final String BYTES = "gc.alloc.rate.norm";

    private Summary() {
    }

    static void write(Collection<RunResult> results, Path file) throws IOException {
        StringJoiner json = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        for (RunResult result : results) {
            double nanos = TimeUnit.NANOSECONDS.convert(1, result.getParams().getTimeUnit());
            json.add("\"" + name(result) + "\": {\"ns\": " + iterations(result.getPrimaryResult(), nanos)
                    + ", \"bytes\": " + iterations(result.getSecondaryResults().get(BYTES), 1) + "}");
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

    private static String iterations(Result<?> result, double factor) {
        StringJoiner values = new StringJoiner(", ", "[", "]");
        for (Iterator<Map.Entry<Double, Long>> all = result.getStatistics().getRawData(); all.hasNext();) {
            Map.Entry<Double, Long> value = all.next();
            for (long i = 0; i < value.getValue(); i++) {
                values.add(String.format(Locale.ROOT, "%.1f", value.getKey() * factor));
            }
        }
        return values.toString();
    }
}
