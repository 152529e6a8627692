package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.chaos.fault.Relay;
import io.quarkiverse.dbsession.chaos.fault.Relay.CutPoint;
import io.quarkiverse.dbsession.chaos.suite.Fault.Injector;
import io.quarkiverse.dbsession.chaos.suite.Fault.Manner;

/**
 * All faults, with the load under which each is done and its share of the time.
 */
final class Faults {

    private static final String APPLICATION = "chaos";

    /** The ways whose transaction is ended by the extension when the answer is known. */
    private static final String REQUEST = "worker uni stage virtual";
    private static final String ALL = REQUEST + " atomic unit by-hand independent context";

    /** Requests that would go well. */
    private static final List<Kind> HEALTHY = join(Kind.all(ALL, "rows nested"),
            Kind.all(REQUEST, "rows batch copy hook hook-throws"),
            Kind.all("two two two", "rows"), Kind.all("streaming", "rows:9000"), Kind.all("multi", "rows"),
            Kind.all("rows", "rows:120"));

    private static final List<Kind> SLEEPING = join(HEALTHY, Kind.all(REQUEST, "sleep:30 sleep:5"));

    private static final List<Kind> FAILING = join(
            Kind.all(REQUEST, "refused throws error mapper-throws filter-throws status hook-vetoes hook-throws"),
            Kind.all("atomic unit context independent", "refused throws error"), Kind.all("two", "throws hook-vetoes"));

    private static final List<Kind> DATABASE_ERRORS = join(
            Kind.all(ALL, "taken deferred disk-full swallowed batch-fails copy-fails"),
            Kind.all("two", "deferred disk-full taken"));

    private static final List<Kind> CONTENTION = join(Kind.all(ALL, "deadlock"), Kind.all("worker virtual", "lock-timeout"),
            Kind.all("worker", "serializable"), Kind.all("serializable", "conflict"));

    private static final List<Kind> STREAMS = join(Kind.all("streaming", "stream-throws:20000 stream-throws:0"),
            Kind.all("multi", "stream-throws"));

    private static final List<Kind> EVERYTHING = join(SLEEPING, SLEEPING, FAILING, DATABASE_ERRORS, CONTENTION, STREAMS,
            Kind.all(REQUEST, "interrupt-between interrupt-last interrupt-other"));

    /** What tells most of the anchor; the run of two minutes has no time for the rest of it. */
    private static final Set<String> TELLING = Set.of("none", "terminate-backend", "cancel-backend", "network-cut",
            "cut-before-commit", "cut-after-commit", "disk-full", "deferred-constraint", "statement-errors",
            "application-fails");

    private static final Injector TERMINATE = scene -> {
        scene.server.terminateRandomBackend(APPLICATION, scene.random);
        scene.goOnUpTo(30);
    };

    private static final Injector CANCEL = scene -> {
        scene.server.cancelRandomBackend(APPLICATION, scene.random);
        scene.goOnUpTo(10);
    };

    private static final Injector RESTART = scene -> {
        scene.goOnUpTo(600);
        scene.server.stopImmediately();
        scene.goOnUpTo(300);
        scene.server.startAgain();
        scene.goOnUpTo(600);
    };

    private static final Injector PAUSE = pause(900);

    private static final Injector CUT = scene -> {
        scene.goOnUpTo(250);
        scene.relays.get(scene.random.nextInt(2)).cutAll();
    };

    private static final Injector HALF_OPEN = halfOpen(900);

    private static final Injector SLOW = relay((relay, on) -> relay.slow(on ? 20_000 : 0), 2000);

    private static final Injector BYTE_BY_BYTE = relay(Relay::byteByByte, 2000);

    private static final Injector REFUSE = scene -> {
        scene.main.refuse(true);
        scene.main.cutAll();
        scene.goOnUpTo(500);
        scene.main.refuse(false);
        scene.goOnUpTo(500);
    };

    private interface Switch {
        void turn(Relay relay, boolean on);
    }

    private Faults() {
    }

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.add(new Fault("none", HEALTHY).seconds(Engine.DOUBLE, 1, 4));
        all.add(new Fault("terminate-backend", SLEEPING).injector(TERMINATE).seconds(Engine.DOUBLE, 1.5, 5));
        all.add(new Fault("cancel-backend", SLEEPING).injector(CANCEL));
        all.add(new Fault("server-restart", HEALTHY).injector(RESTART).seconds(Engine.EXTENSION, 3, 20)
                .seconds(Engine.ANCHOR, 0, 6).seconds(Engine.DOUBLE, 0, 5));
        all.add(new Fault("server-paused", HEALTHY).injector(PAUSE).seconds(Engine.EXTENSION, 1.5, 8));
        all.add(new Fault("server-paused-long", HEALTHY).injector(pause(6500)).seconds(Engine.EXTENSION, 0, 12)
                .seconds(Engine.ANCHOR, 0, 2));
        all.add(new Fault("network-cut", HEALTHY).injector(CUT).seconds(Engine.DOUBLE, 0, 4));
        all.add(new Fault("half-open", HEALTHY).injector(HALF_OPEN).seconds(Engine.EXTENSION, 1.5, 8));
        all.add(new Fault("half-open-long", HEALTHY).injector(halfOpen(6500)).seconds(Engine.EXTENSION, 0, 12)
                .seconds(Engine.ANCHOR, 0, 2));
        all.add(new Fault("network-slow", HEALTHY).injector(SLOW).seconds(Engine.EXTENSION, 1.5, 8));
        all.add(new Fault("byte-by-byte", HEALTHY).injector(BYTE_BY_BYTE).seconds(Engine.EXTENSION, 1.5, 8));
        for (CutPoint point : CutPoint.values()) {
            all.add(new Fault("cut-" + point.name().toLowerCase().replace('_', '-'), HEALTHY).injector(cutAt(point, 0.04))
                    .seconds(Engine.DOUBLE, point == CutPoint.BEFORE_COMMIT ? 1 : 0, point == CutPoint.BEFORE_COMMIT ? 4 : 0));
        }
        all.add(new Fault("pool-exhausted", HEALTHY).background(Kind.all("worker uni virtual", "sleep:1200"))
                .seconds(Engine.EXTENSION, 2.5, 8));
        all.add(new Fault("refused-at-start", HEALTHY).before(scene -> {
            scene.relays.forEach(relay -> relay.refuse(true));
            scene.restartApplication(Map.of());
        }).injector(scene -> {
            scene.goOn(1000);
            scene.relays.forEach(relay -> relay.refuse(false));
            scene.goOn(10_000);
        }).seconds(Engine.EXTENSION, 2, 5).seconds(Engine.ANCHOR, 0, 3));
        all.add(new Fault("connection-refused", HEALTHY).injector(REFUSE));
        all.add(new Fault("disk-full", join(HEALTHY, Kind.all(ALL + " two", "disk-full"))).seconds(Engine.DOUBLE, 1, 4));
        all.add(new Fault("deferred-constraint", join(HEALTHY, Kind.all(ALL, "deferred"))).seconds(Engine.DOUBLE, 1, 4));
        all.add(new Fault("statement-errors", join(HEALTHY, Kind.all(ALL, "taken swallowed batch-fails copy-fails"))));
        all.add(new Fault("serialization", join(Kind.all(REQUEST, "serializable"), Kind.all("serializable", "conflict"),
                Kind.all("serializable", "conflict"))).seconds(Engine.DOUBLE, 0, 4));
        all.add(new Fault("deadlocks", Kind.all(ALL, "deadlock")));
        all.add(new Fault("statement-timeout", join(HEALTHY, Kind.all(ALL, "hurry:2500"))));
        all.add(new Fault("statement-timeout-default", join(HEALTHY, Kind.all("worker virtual atomic", "sleep:4000")))
                .seconds(Engine.EXTENSION, 0.5, 6).seconds(Engine.ANCHOR, 0, 2));
        all.add(new Fault("lock-timeout", Kind.all("worker uni stage virtual atomic unit", "lock-timeout")));
        all.add(new Fault("clients-leave", SLEEPING).manner(Manner.LEAVES));
        all.add(new Fault("clients-read-slowly",
                join(Kind.all("streaming", "rows:150000"), Kind.all("worker virtual", "large:100000"),
                        Kind.all("rows", "rows:3000")))
                .manner(Manner.READS_SLOWLY).seconds(Engine.EXTENSION, 1.5, 8));
        all.add(new Fault("clients-never-finish", SLEEPING).manner(Manner.NEVER_FINISHES).seconds(Engine.EXTENSION, 1, 5));
        all.add(new Fault("interrupts", Kind.all(REQUEST, "interrupt-between interrupt-last interrupt-other")));
        all.add(new Fault("virtual-threads", Kind.all("virtual", "rows batch nested")).manner(Manner.MANY_AT_ONCE));
        all.add(new Fault("application-fails", join(HEALTHY, FAILING)));
        all.add(new Fault("streams-fail", STREAMS));
        all.add(new Fault("second-commit-fails", Kind.all("two", "rows deferred disk-full")));
        all.add(new Fault("second-commit-lost", Kind.all("two", "rows")).injector(scene -> {
            scene.audit.cutAt(CutPoint.AFTER_COMMIT, 0.05, scene.random);
            scene.audit.cutAt(CutPoint.BEFORE_COMMIT, 0.05, scene.random);
            scene.goOn(1000);
        }));
        all.add(new Fault("shutdown", join(HEALTHY, Kind.all(REQUEST, "sleep:200"))).applicationEnds().injector(scene -> {
            scene.goOn(700);
            scene.restartApplication(Map.of());
        }).seconds(Engine.EXTENSION, 2.5, 15).seconds(Engine.ANCHOR, 0, 5).seconds(Engine.DOUBLE, 0, 5));
        all.add(clockJumps());
        Injector[] any = { TERMINATE, CANCEL, RESTART, PAUSE, CUT, HALF_OPEN, SLOW, BYTE_BY_BYTE, REFUSE };
        all.add(new Fault("mixed", EVERYTHING).injector(scene -> {
            if (scene.random.nextBoolean()) {
                any[scene.random.nextInt(any.length)].inject(scene);
            } else {
                CutPoint[] points = CutPoint.values();
                cutAt(points[scene.random.nextInt(points.length)], 0.03).inject(scene);
            }
        }).seconds(Engine.EXTENSION, 4, 50).seconds(Engine.ANCHOR, 0, 8));
        for (Fault fault : all) {
            if (fault.seconds(Engine.EXTENSION, true) == 0) {
                fault.seconds(Engine.EXTENSION, 1, 7);
            }
            if (fault.seconds(Engine.ANCHOR, true) == 0) {
                fault.seconds(Engine.ANCHOR, TELLING.contains(fault.name) ? 0.5 : 0, 2);
            }
        }
        return all;
    }

    private static Injector pause(int millis) {
        return scene -> {
            scene.goOnUpTo(300);
            scene.server.pause();
            try {
                // Longer than the load, if need be: the limits of the driver have to be reached.
                millis(scene, millis);
            } finally {
                scene.server.resume();
            }
            scene.goOnUpTo(500);
        };
    }

    private static Injector halfOpen(int millis) {
        return scene -> {
            scene.goOnUpTo(300);
            scene.relays.forEach(relay -> relay.halfOpen(true));
            try {
                millis(scene, millis);
            } finally {
                scene.relays.forEach(relay -> relay.halfOpen(false));
            }
            scene.goOnUpTo(500);
        };
    }

    private static void millis(Scene scene, int millis) throws InterruptedException {
        if (millis > 1000) {
            Thread.sleep(millis);
        } else {
            scene.goOn(millis);
        }
    }

    private static Injector relay(Switch condition, int millis) {
        return scene -> {
            scene.relays.forEach(relay -> condition.turn(relay, true));
            try {
                scene.goOn(millis);
            } finally {
                scene.relays.forEach(relay -> condition.turn(relay, false));
            }
            scene.goOnUpTo(200);
        };
    }

    private static Injector cutAt(CutPoint point, double probability) {
        return scene -> {
            scene.relays.forEach(relay -> relay.cutAt(point, probability, scene.random));
            try {
                scene.goOn(700);
            } finally {
                scene.relays.forEach(Relay::none);
            }
        };
    }

    /** The clock of the application's process goes to and fro by hours; that of the machine is left alone. */
    private static Fault clockJumps() {
        Path[] time = new Path[1];
        return new Fault("clock-jumps", SLEEPING)
                .skipped(() -> libfaketime() == null ? "libfaketime is not installed" : null)
                .before(scene -> {
                    time[0] = Files.createTempFile("chaos", ".time");
                    Files.writeString(time[0], "+0");
                    scene.restartApplication(Map.of("LD_PRELOAD", String.valueOf(libfaketime()),
                            "FAKETIME_TIMESTAMP_FILE", time[0].toString(), "FAKETIME_NO_CACHE", "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1",
                            // Otherwise timed waits of the JVM return at once.
                            "FAKETIME_FORCE_MONOTONIC_FIX", "0"));
                })
                .injector(scene -> {
                    scene.goOn(200);
                    int seconds = scene.random.nextInt(14_400) - 7200;
                    // As a whole, or it might be read while it is empty.
                    Path next = Files.writeString(Path.of(time[0] + ".next"), (seconds < 0 ? "" : "+") + seconds);
                    Files.move(next, time[0], java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                })
                .after(scene -> {
                    scene.restartApplication(Map.of());
                    Files.deleteIfExists(time[0]);
                });
    }

    private static @Nullable Path libfaketime() {
        for (String folder : List.of("/usr/lib", "/usr/local/lib", "/usr/lib64")) {
            try (Stream<Path> found = Files.find(Path.of(folder), 3,
                    (path, attributes) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
                Path library = found.findAny().orElse(null);
                if (library != null) {
                    return library;
                }
            } catch (IOException | RuntimeException e) {
                // It is not there, or may not be looked for.
            }
        }
        return null;
    }

    @SafeVarargs
    private static List<Kind> join(List<Kind>... lists) {
        List<Kind> all = new ArrayList<>();
        for (List<Kind> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    /** Those that are asked for; a name that is none is refused. */
    static List<Fault> named(String names) {
        List<Fault> all = all();
        if (names.isBlank()) {
            return all;
        }
        Set<String> wanted = new LinkedHashSet<>(List.of(names.split(",")));
        List<Fault> found = all.stream().filter(fault -> wanted.remove(fault.name)).toList();
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("No such faults: " + wanted + ". There are: "
                    + all.stream().map(fault -> fault.name).toList());
        }
        return found;
    }
}
