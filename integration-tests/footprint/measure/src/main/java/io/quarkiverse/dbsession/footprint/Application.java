package io.quarkiverse.dbsession.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the applications that are compared, as it was built.
 *
 * @param name in the report
 * @param executable whether it is a native executable; an application for the JVM otherwise
 * @param files of it
 */
record Application(String name, boolean executable, Path files) {

    /** For all: what is in use is to be compared, not how much the machine could spare. */
    private static final String HEAP = "-Xmx64m";

    /**
     * @param modules the folder of the modules
     * @param module {@code with} or {@code without}
     */
    static Application jvm(Path modules, String module) {
        return new Application("JVM, " + module, false, modules.resolve(module).resolve("target/quarkus-app"));
    }

    static Application executable(Path modules, String module) throws IOException {
        try (Stream<Path> files = Files.list(modules.resolve(module).resolve("target"))) {
            return new Application("native, " + module, true,
                    files.filter(file -> file.toString().endsWith("-runner")).findAny()
                            .orElseThrow(() -> new IllegalStateException("There is no executable in " + module
                                    + "/target. Build with -Pfootprint, and GRAALVM_HOME in the environment")));
        }
    }

    /**
     * @param port to listen on
     * @param database the URL of its database
     */
    ProcessBuilder command(int port, String database) {
        List<String> command = executable ? List.of(files.toString(), HEAP)
                : List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), HEAP, "-jar",
                        files.resolve("quarkus-run.jar").toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", database);
        return builder;
    }

    /** In bytes. */
    long size() throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(Files::isRegularFile).mapToLong(Application::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
