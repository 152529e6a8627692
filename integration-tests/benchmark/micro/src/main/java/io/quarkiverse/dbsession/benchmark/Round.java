package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.WarmupMode;

/**
 * One round of all that runs above the driver, in one process: first all benchmarks are warmed up, then one after the other is
 * warmed up again and measured.
 */
public final class Round {

    private Round() {
    }

    /**
     * @param warmUp of one benchmark, in milliseconds
     */
    static List<RunResult> inProcessOfItsOwn(int warmUp, int iterations) throws IOException {
        Path file = Files.createTempFile("round", ".ser");
        try {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                    // Nothing is connected to it.
                    "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://localhost/none",
                    "-cp", System.getProperty("java.class.path"), Round.class.getName(),
                    file.toString(), Integer.toString(warmUp), Integer.toString(iterations)).inheritIO().start();
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("A round has ended with status " + status);
            }
            return read(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a measurement", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<RunResult> read(Path file) throws IOException {
        List<RunResult> results = new ArrayList<>();
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            for (int i = in.readInt(); i > 0; i--) {
                results.add((RunResult) in.readObject());
            }
            return results;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The process had other classes", e);
        }
    }

    /**
     * @param args where the results are to be written, the milliseconds of a warm-up, and how many iterations are measured
     */
    public static void main(String[] args) throws RunnerException, IOException {
        Collection<RunResult> results = new Runner(new OptionsBuilder().forks(0)
                .include(Benchmarks.ABOVE_THE_DRIVER)
                .warmupMode(WarmupMode.BULK_INDI)
                .warmupIterations(1).warmupTime(TimeValue.milliseconds(Integer.parseInt(args[1])))
                .measurementIterations(Integer.parseInt(args[2])).measurementTime(TimeValue.milliseconds(300))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build()).run();
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(Path.of(args[0])))) {
            out.writeInt(results.size());
            for (RunResult result : results) {
                out.writeObject(result);
            }
        }
        // The application is still up.
        System.exit(0);
    }
}
