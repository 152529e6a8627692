package io.quarkiverse.dbsession.footprint;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
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

    private static final int PAGE = 4096;

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

    /** In bytes, as a file system counts. */
    long size() throws IOException {
        return sum(Application::size);
    }

    /**
     * The bytes of all pages that have anything in them. native-image fills the heap of an executable up to the next 512 KiB
     * with nothing, so that two builds of the same application can differ by as much.
     */
    long filled() throws IOException {
        return sum(Application::filled);
    }

    private long sum(ToLongFunction<Path> ofFile) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(Files::isRegularFile).mapToLong(ofFile).sum();
        }
    }

    private static long filled(Path file) {
        byte[] empty = new byte[PAGE];
        long filled = 0;
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            for (byte[] page = content.readNBytes(PAGE); page.length > 0; page = content.readNBytes(PAGE)) {
                if (!Arrays.equals(page, 0, page.length, empty, 0, page.length)) {
                    filled += page.length;
                }
            }
            return filled;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
