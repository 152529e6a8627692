package io.quarkiverse.dbsession.chaos.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import io.quarkiverse.dbsession.chaos.fault.PostgresServer;
import io.quarkiverse.dbsession.chaos.fault.Relay;

/**
 * One run: every fault against every engine, one after the other, each judged when all is quiet again.
 */
final class Chaos {

    private static final Path FOLDER = Path.of(System.getProperty("chaos.folder", "target"));

    private final boolean full;
    private final long seed;
    private final List<Fault> faults;
    private final List<Engine> engines;
    private final AtomicLong ids = new AtomicLong();
    private final Report report = new Report();

    Chaos(boolean full, long seed, List<Fault> faults, List<Engine> engines) {
        this.full = full;
        this.seed = seed;
        this.faults = faults;
        this.engines = engines;
    }

    /** As the system properties say: {@code chaos.length}, {@code chaos.seed}, {@code chaos.faults}, {@code chaos.engines}. */
    static Chaos configured() {
        String seed = System.getProperty("chaos.seed", "");
        String engines = System.getProperty("chaos.engines", "");
        return new Chaos(System.getProperty("chaos.length", "short").equals("long"),
                seed.isBlank() ? new Random().nextInt(1_000_000) : Long.parseLong(seed),
                Faults.named(System.getProperty("chaos.faults", "")),
                engines.isBlank() ? List.of(Engine.values())
                        : List.of(engines.split(",")).stream().map(name -> Engine.valueOf(name.toUpperCase())).toList());
    }

    /** Whether the double is attacked, of which something must be found. */
    boolean canFail() {
        return engines.contains(Engine.DOUBLE) && faults.stream().anyMatch(fault -> fault.seconds(Engine.DOUBLE, full) > 0
                && !fault.name.equals("none"));
    }

    Report run() throws Exception {
        long start = System.nanoTime();
        System.out.printf("%s run, -Dchaos.seed=%d%n%s%n", full ? "long" : "short", seed, Report.heading());
        String tag = Long.toHexString(new Random(seed).nextLong());
        Files.createDirectories(FOLDER);
        try (PostgresServer server = PostgresServer.start();
                Relay main = Relay.to(server.port());
                Relay audit = Relay.to(server.port())) {
            Database database = new Database(server, tag);
            database.create();
            Load load = new Load(ids, database, seed);
            for (Engine engine : engines) {
                Path log = FOLDER.resolve("chaos-" + engine.name().toLowerCase() + ".log");
                Files.deleteIfExists(log);
                try (Scene scene = new Scene(server, main, audit, log, new Random(seed))) {
                    Judge judge = new Judge(database, log, tag);
                    warmUp(engine, scene, load);
                    judge.begin(scene.application());
                    for (Fault fault : faults) {
                        attack(engine, fault, scene, load, judge);
                    }
                }
            }
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("length", full ? "long" : "short");
        run.put("seed", seed);
        run.put("seconds", seconds);
        run.put("clients", Load.CLIENTS);
        run.put("java", Runtime.version().toString());
        report.write(FOLDER, run);
        System.out.printf("%n%s%n%d s, -Dchaos.seed=%d%n", report.table(), seconds, seed);
        return report;
    }

    /** Classes are loaded, pools filled: what is there afterwards is what an application has. */
    private void warmUp(Engine engine, Scene scene, Load load) throws Exception {
        Fault warm = Faults.all().stream().filter(fault -> fault.name.equals("application-fails")).findAny().orElseThrow();
        perform(engine, warm, scene, load, full ? 2 : 1);
    }

    private void attack(Engine engine, Fault fault, Scene scene, Load load, Judge judge) throws Exception {
        double seconds = fault.seconds(engine, full);
        if (seconds == 0) {
            return;
        }
        String reason = fault.kinds.stream().noneMatch(engine::has) ? "there is no such thing" : fault.skipped.get();
        if (reason != null) {
            report.skip(engine, fault, reason);
            return;
        }
        long from = ids.get() + 1;
        long start = System.nanoTime();
        fault.before.inject(scene);
        List<Entry> ledger = perform(engine, fault, scene, load, seconds);
        Verdict verdict = judge.judge(fault, ledger, from, ids.get() + 1, scene);
        fault.after.inject(scene);
        report.add(engine, fault, verdict);
        System.out.printf("%s %6.1f s%n", Report.line(engine, fault.name, verdict), (System.nanoTime() - start) / 1e9);
        if (verdict.violations('D') > 0) {
            // What has leaked is told once.
            scene.restartApplication(Map.of());
        }
    }

    private static List<Entry> perform(Engine engine, Fault fault, Scene scene, Load load, double seconds) throws Exception {
        scene.beginAttack();
        List<Future<List<Entry>>> ledgers = load.begin(engine, fault, scene);
        Thread end = new Thread(() -> {
            try {
                scene.goOn((int) (seconds * 1000));
            } catch (InterruptedException e) {
                // Then it ends earlier.
            }
            scene.endAttack();
        }, "end-of-attack");
        end.start();
        try {
            do {
                fault.injector.inject(scene);
            } while (scene.attacked());
        } finally {
            scene.endAttack();
            scene.relays.forEach(Relay::heal);
        }
        List<Entry> all = new ArrayList<>();
        for (Future<List<Entry>> ledger : ledgers) {
            all.addAll(ledger.get());
        }
        return all;
    }

    /** For those who work at the suite: without the build. */
    public static void main(String[] arguments) throws Exception {
        configured().run();
        System.exit(0);
    }
}
