package io.quarkiverse.dbsession.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Measures the same application with the extension and without it, for the JVM and as native executables, one after the other
 * and
 * in another order each time.
 */
public final class Footprint {

    private static final int REQUESTS = 10_000;

    /** More than that, and somebody has to look for the reason. */
    private static final long MOST_BYTES_OF_EXECUTABLE = 1024 * 1024;

    /**
     * @param start milliseconds from the start of the process to the first answer
     * @param memoryAtStart MiB after the first answer
     * @param memoryAfterLoad MiB after all requests
     */
    private record Measured(Application application, Figures start, Figures memoryAtStart, Figures memoryAfterLoad) {

        Measured(Application application) {
            this(application, new Figures(), new Figures(), new Figures());
        }
    }

    private Footprint() {
    }

    /**
     * @param args the folder of the modules, how often each application is started, after how many of the starts it is put
     *        under
     *        load, and the version of Quarkus
     */
    public static void main(String[] args) throws Exception {
        Path modules = Path.of(args[0]).toRealPath();
        int starts = Integer.parseInt(args[1]);
        int loads = Integer.parseInt(args[2]);
        List<Measured> all = List.of(new Measured(Application.jvm(modules, "without")),
                new Measured(Application.jvm(modules, "with")), new Measured(Application.executable(modules, "without")),
                new Measured(Application.executable(modules, "with")));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection database = postgres.getPostgresDatabase()
                        .getConnection()) {
            execute(database, "create table item(id uuid primary key default gen_random_uuid(), name text not null, "
                    + "price numeric(10, 2) not null, tags text[] not null, added timestamptz not null)");
            execute(database, "create index on item(added)");
            for (int round = 0; round < starts; round++) {
                List<Measured> order = new ArrayList<>(all);
                Collections.rotate(order, round);
                for (Measured measured : order) {
                    measure(measured, postgres.getJdbcUrl("postgres", "postgres"), database, round < loads);
                }
                System.out.println("Round " + (round + 1) + " of " + starts);
            }
        }
        report(all, modules, args[3]);
    }

    private static void measure(Measured measured, String url, Connection database, boolean load) throws Exception {
        execute(database, "truncate item");
        try (Run run = Run.start(measured.application(), url)) {
            measured.start().add(run.millisToAnswer());
            measured.memoryAtStart().add(run.memory() / 1024.0);
            if (load) {
                run.load(REQUESTS);
                measured.memoryAfterLoad().add(run.memory() / 1024.0);
            }
        }
        long expected = load ? REQUESTS / 2 : 0;
        if (count(database) != expected) {
            throw new IllegalStateException(measured.application().name() + " has left " + count(database) + " rows, and not "
                    + expected + ": what it does is not worth measuring");
        }
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from item")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void report(List<Measured> all, Path modules, String quarkus) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("date", Instant.now().toString());
        report.put("quarkus", quarkus);
        report.put("jdk", Runtime.version().toString());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("requests", REQUESTS);
        for (Measured measured : all) {
            report.put(measured.application().name(), Map.of("bytes", measured.application().size(), "filled-bytes",
                    measured.application().filled(), "start-ms", measured.start().values(), "memory-at-start-mib",
                    measured.memoryAtStart().values(),
                    "memory-after-load-mib", measured.memoryAfterLoad().values()));
        }
        Path file = modules.resolve("measure/target/footprint-report.json");
        Files.createDirectories(file.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);

        System.out.println("Medians (least to most):");
        for (Measured measured : all) {
            System.out.println(
                    measured.application().name() + ": " + measured.application().size() + " bytes ("
                            + measured.application().filled() + " of them in pages that are not empty), first answer after "
                            + measured.start() + " ms, resident " + measured.memoryAtStart() + " MiB then, "
                            + measured.memoryAfterLoad() + " MiB after " + REQUESTS + " requests");
        }
        for (int i = 0; i < all.size(); i += 2) {
            Measured without = all.get(i);
            Measured with = all.get(i + 1);
            System.out.println(with.application().name() + ", less the one without in the same round: "
                    + (with.application().size() - without.application().size()) + " bytes ("
                    + (with.application().filled() - without.application().filled()) + "), first answer "
                    + with.start().minus(without.start()) + " ms, resident "
                    + with.memoryAtStart().minus(without.memoryAtStart())
                    + " MiB then, " + with.memoryAfterLoad().minus(without.memoryAfterLoad()) + " MiB after the requests");
        }
        System.out.println("All values: " + file);
        long more = all.get(3).application().filled() - all.get(2).application().filled();
        if (more >= MOST_BYTES_OF_EXECUTABLE) {
            throw new IllegalStateException("The extension adds " + more + " bytes to the executable (in pages that are "
                    + "not empty), and may add less than " + MOST_BYTES_OF_EXECUTABLE
                    + ". Find out what has become reachable: both builds list their origins of code");
        }
    }
}
