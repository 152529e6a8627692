package io.quarkiverse.dbsession.testing.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Stacks as a person wants to read them.
 */
final class Stacks {

    /** How the driver was called, and what is below requests and tests: of no use to somebody who looks for a reason. */
    private static final List<String> TOO_DEEP = List.of("io.quarkiverse.dbsession.testing.runtime.Turns",
            "io.quarkiverse.dbsession.testing.runtime.SharedTransaction",
            "io.quarkiverse.dbsession.testing.runtime.SharedUnit",
            "io.quarkiverse.dbsession.testing.runtime.TestConnection",
            "io.quarkiverse.dbsession.testing.runtime.TestStatement", "io.quarkiverse.dbsession.testing.runtime.TestRows",
            "io.quarkiverse.dbsession.testing.runtime.TestCopies", "io.quarkiverse.dbsession.testing.runtime.UnitStack",
            "io.quarkiverse.dbsession.testing.runtime.Calls",
            "jdk.internal.reflect.", "java.lang.reflect.", "jdk.proxy", "org.junit.", "org.jboss.threads.", "io.netty.",
            "org.apache.maven.", "io.agroal.");

    private Stacks() {
    }

    static String print(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(frame -> TOO_DEEP.stream().noneMatch(frame.getClassName()::startsWith))
                .map(frame -> "    at " + frame).collect(Collectors.joining("\n"));
    }
}
