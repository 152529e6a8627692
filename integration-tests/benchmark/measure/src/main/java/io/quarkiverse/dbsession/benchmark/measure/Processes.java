package io.quarkiverse.dbsession.benchmark.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the applications that are measured.
 */
public final class Processes {

    /** For all of them: the heap is not resized in between, and no collector works beside the application. */
    static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC");

    private final Path modules;
    private final Path logs;
    private final Database database;

    /**
     * @param modules the folder of the benchmark's modules
     */
    public Processes(Path modules, Database database) {
        this.modules = modules;
        this.logs = modules.resolve("target/logs");
        this.database = database;
    }

    public Database database() {
        return database;
    }

    /**
     * The Quarkus application with all implementations, on the database.
     *
     * @param options more options of its JVM, properties for instance; of several that contradict each other the last one holds
     */
    public Server app(String... options) throws IOException {
        return app(database.url(), options);
    }

    /**
     * The same, on the database as it is reached by that URL.
     */
    public Server app(String url, List<String> options) throws IOException {
        return app(url, options.toArray(String[]::new));
    }

    private Server app(String url, String[] options) throws IOException {
        List<String> all = new ArrayList<>(JVM);
        all.add("-Dquarkus.datasource.jdbc.url=" + url);
        all.addAll(List.of(options));
        return Server.start("The application", all,
                List.of("-jar", modules.resolve("app/target/quarkus-app/quarkus-run.jar").toString()),
                "quarkus.http.port", logs.resolve("app.log"));
    }

    /** The neighbour, which has one kind of threads. */
    public Server spring(String threads) throws IOException {
        Path target = modules.resolve("spring/target");
        List<String> all = new ArrayList<>(JVM);
        all.add("-Dspring.datasource.url=" + database.url());
        all.add("-Dspring.threads.virtual.enabled=" + threads.equals("virtual"));
        return Server.start("Spring Boot, " + threads, all,
                List.of("-cp", target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
                        "io.quarkiverse.dbsession.benchmark.spring.Main"),
                "server.port", logs.resolve("spring-" + threads + ".log"));
    }

    boolean hasSpring() {
        return Files.exists(modules.resolve("spring/target/lib"));
    }

    /**
     * An application that has the same routes with the extension and without it.
     *
     * @param module {@code with} or {@code without}
     */
    Server footprint(String module) throws IOException {
        List<String> all = new ArrayList<>(JVM);
        all.add("-Dquarkus.datasource.jdbc.url=" + database.url());
        return Server.start("The application " + module + " the extension", all,
                List.of("-jar", modules.resolve("../footprint").resolve(module).resolve("target/quarkus-app/quarkus-run.jar")
                        .toString()),
                "quarkus.http.port", logs.resolve("footprint-" + module + ".log"));
    }
}
