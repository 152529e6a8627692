package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Keeps {@code native.txt}, the list of what native executables are shown to do, complete.
 */
class WhatRunsNativelyTest {

    /** Above the module that Maven runs the tests in. */
    private static final Path PROJECT = Path.of("../..");

    private static final List<String> MODULES = List.of("integration-tests/example", "integration-tests/interop",
            "testing/runtime", "testing/deployment", "deployment", "runtime");

    /** Of a class or of a pattern, in its module: the tests against executables, or the reason why there are none. */
    private final Map<String, Map<String, String>> list = read();

    @Test
    void everyTestIsListedAndNoOther() {
        assertThat(list.keySet()).containsExactlyInAnyOrderElementsOf(MODULES);
        list.forEach((module, entries) -> {
            Set<String> unused = new TreeSet<>(entries.keySet());
            List<String> unlisted = new ArrayList<>();
            for (String test : sources(module, "Test.java")) {
                String entry = entryOf(test, entries);
                if (entry == null) {
                    unlisted.add(test);
                } else {
                    unused.remove(entry);
                }
            }
            assertThat(unlisted)
                    .as("tests of %s that are not in native.txt. Add each with the tests against native executables "
                            + "that show the same, or with the reason why there are none", module)
                    .isEmpty();
            assertThat(unused).as("entries of %s without a test", module).isEmpty();
        });
    }

    @Test
    void everyTestAgainstExecutablesIsThereAndListed() {
        Set<String> there = MODULES.stream().flatMap(module -> sources(module, "IT.java").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = list.values().stream().flatMap(entries -> entries.values().stream())
                .filter(tests -> !tests.startsWith("-")).flatMap(tests -> Stream.of(tests.split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(there);
    }

    @Test
    void nothingIsLeftOutWithoutAReason() {
        list.forEach((module, entries) -> assertThat(entries).allSatisfy(
                (test, shown) -> assertThat(shown).as("%s of %s", test, module).matches("- .{10,}|\\w+IT(, \\w+IT)*")));
    }

    private static String entryOf(String test, Map<String, String> entries) {
        return entries.keySet().stream().filter(entry -> entry.equals(test)
                || entry.endsWith("*") && test.startsWith(entry.substring(0, entry.length() - 1))).findFirst().orElse(null);
    }

    /**
     * The names of a module's test classes; behind that of their package, if it is {@code testing}.
     */
    private static List<String> sources(String module, String ending) {
        try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(ending)).map(file -> {
                String name = file.getFileName().toString().replace(".java", "");
                return file.getParent().endsWith("interop/testing") ? "testing/" + name : name;
            }).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> list = new LinkedHashMap<>();
        Map<String, String> entries = Map.of();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/native.txt"))) {
                if (line.startsWith("[")) {
                    entries = new LinkedHashMap<>();
                    list.put(line.substring(1, line.length() - 1), entries);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" = ", 2);
                    assertThat(entries.put(parts[0], parts[1])).as("listed twice: %s", parts[0]).isNull();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return list;
    }
}
