package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.quarkiverse.dbsession.benchmark.measure.growth.Growth;

/**
 * Measures all implementations side by side, and writes the report.
 */
public final class Benchmark {

    private static final List<String> IMPLEMENTATIONS = List.of(Target.LIMIT, Target.SESSION, "transactional", "panache",
            "jdbi",
            "jooq");
    private static final String SPRING = "spring";
    private static final List<Work> WORKS_OF_SPRING = List.of(Work.NONE, Work.INSERT, Work.SELECT);

    /** What is compared while others read slowly. */
    private static final List<String> BESIDE_SLOW_CLIENTS = List.of(Target.LIMIT, Target.SESSION, "transactional");
    /** Far more than connections. A worker thread is busy while it writes to one of them; some must be left for the others. */
    static final int SLOW_CLIENTS = 48;
    static final int CLIENTS_BESIDE = 16;
    private static final int SLOW_ROUNDS = 5;

    private static final int UNTOUCHED_ROUNDS = 10;
    private static final int CLIENTS = 64;

    private final Settings settings;
    private final Processes processes;
    private final Load load;
    private final Random random = new Random();

    private Benchmark(Settings settings, Processes processes, Load load) {
        this.settings = settings;
        this.processes = processes;
        this.load = load;
    }

    /**
     * @param args the folder of the benchmark's modules, {@code quick} or {@code full}, the works that are measured, with
     *        commas in between, or {@code all}, and versions for the report as {@code name=version}
     */
    public static void main(String[] args) throws Exception {
        Path modules = Path.of(args[0]).toRealPath();
        Settings settings = Settings.of(args[1], args[2]);
        Map<String, String> versions = new LinkedHashMap<>();
        for (String version : List.of(args).subList(3, args.length)) {
            versions.put(version.substring(0, version.indexOf('=')), version.substring(version.indexOf('=') + 1));
        }
        try (Database database = Database.start(modules.resolve("app/src/main/resources/schema.sql")); Load load = new Load()) {
            Benchmark benchmark = new Benchmark(settings, new Processes(modules, database), load);
            Report report = new Report(settings, versions, database);
            benchmark.measure(report);
            report.lost(load.lost());
            report.micro(modules.resolve("micro/target/micro.json"));
            report.write(modules);
        }
    }

    private void measure(Report report) throws IOException, SQLException {
        throughput(report);
        held(report);
        roundTrips(report);
        untouched(report);
        step("Growth");
        report.growth(Growth.measure(processes, load, settings.quick()));
    }

    private void throughput(Report report) throws IOException, SQLException {
        step("Throughput, latency, processor time, allocation");
        List<Server> servers = new ArrayList<>();
        try {
            Server app = processes.app();
            servers.add(app);
            report.application(app.info());
            List<Target> targets = targets(app);
            for (String threads : app.threads()) {
                Server spring = processes.spring(threads);
                servers.add(spring);
                WORKS_OF_SPRING.stream().filter(settings.works()::contains)
                        .forEach(work -> targets.add(Target.of(spring, work, threads, SPRING)));
            }
            Checks.allDoTheSame(targets, processes.database());
            Rounds rounds = new Rounds(load, processes.database(), targets, random);
            rounds.warmUp(settings.warmUp());
            report.http(rounds.run(1, settings.rounds(), settings::clients, settings.http()));
        } finally {
            servers.forEach(Server::close);
        }
    }

    /** In a process of its own, as watching the connections takes time, too. */
    private void held(Report report) throws IOException, SQLException {
        step("How long connections are held");
        try (Server app = processes.app("-Dbenchmark.hold=true")) {
            List<Target> targets = targets(app);
            targets.removeIf(target -> target.work() == Work.NONE);
            Rounds rounds = new Rounds(load, processes.database(), targets, random);
            rounds.warmUp(settings.hold().dividedBy(2));
            report.hold(rounds.run(0, settings.holdRounds(), (round, group) -> List.of(CLIENTS), settings.hold()));
            step("Beside clients that read slowly");
            report.slow(besideSlowClients(app));
        }
    }

    private Results besideSlowClients(Server app) throws IOException {
        Results results = new Results();
        for (int round = 0; round < SLOW_ROUNDS; round++) {
            for (String threads : app.threads()) {
                List<String> order = new ArrayList<>(BESIDE_SLOW_CLIENTS);
                Collections.shuffle(order, random);
                for (String implementation : order) {
                    Request list = Target.of(app, Work.LIST, threads, implementation).request();
                    Request select = Target.of(app, Work.SELECT, threads, implementation).request();
                    try (SlowClients slow = SlowClients.start(list, SLOW_CLIENTS)) {
                        Sample sample = load.measure(select, CLIENTS_BESIDE, settings.stretch());
                        slow.check();
                        results.add(Work.SELECT, threads, CLIENTS_BESIDE, implementation, sample);
                    }
                }
            }
        }
        return results;
    }

    private void roundTrips(Report report) throws IOException {
        step("Round trips");
        try (Relay relay = Relay.to(processes.database().port());
                Server app = processes.app(processes.database().url(relay.port()), List.of())) {
            report.roundTrips(RoundTrips.count(targets(app), relay));
        }
    }

    /** A route that does not use its session, in an application that has the extension and in one that does not. */
    private void untouched(Report report) throws IOException {
        step("Sessions that are not used");
        try (Server without = processes.footprint("without"); Server with = processes.footprint("with")) {
            Request plain = Request.get(without, "/untouched");
            Request injected = Request.get(with, "/untouched");
            for (Request request : List.of(plain, injected, plain, injected)) {
                load.run(request, CLIENTS, settings.stretch().multipliedBy(5));
            }
            Untouched untouched = new Untouched();
            for (int round = 0; round < UNTOUCHED_ROUNDS; round++) {
                // What drifts hits both alike.
                boolean plainOutside = round % 2 == 0;
                Sample outside = load.measure(plainOutside ? plain : injected, CLIENTS, settings.stretch());
                Sample inside = load.measure(plainOutside ? injected : plain, CLIENTS, settings.stretch().multipliedBy(2));
                outside = outside.plus(load.measure(plainOutside ? plain : injected, CLIENTS, settings.stretch()));
                untouched.add(plainOutside ? outside : inside, plainOutside ? inside : outside);
            }
            report.untouched(untouched);
        }
    }

    private List<Target> targets(Server app) throws IOException {
        List<Target> targets = new ArrayList<>();
        for (Work work : settings.works()) {
            for (String threads : app.threads()) {
                IMPLEMENTATIONS.forEach(implementation -> targets.add(Target.of(app, work, threads, implementation)));
            }
        }
        return targets;
    }

    private static void step(String what) {
        System.out.println("== " + what);
    }
}
