package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkiverse.dbsession.benchmark.measure.growth.Growth;

/**
 * All that was measured, and where it is written to.
 */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is reported of each implementation, compared with the limit in the same round. */
    private static final Map<String, ToDoubleFunction<Sample>> RATIOS = new LinkedHashMap<>();
    static {
        RATIOS.put("throughput_ratio", Sample::throughput);
        RATIOS.put("p50_ratio", Sample::p50);
        RATIOS.put("p99_ratio", Sample::p99);
        RATIOS.put("cpu_ratio", Sample::cpu);
    }

    private final Map<String, Object> environment;
    private Results http;
    private Results hold;
    private Results slow;
    private RoundTrips roundTrips;
    private Untouched untouched;
    private List<Micro> micro = List.of();
    private Growth growth;
    private List<String> lost = List.of();

    Report(Settings settings, Map<String, String> versions, Database database) throws IOException, SQLException {
        environment = Environment.describe(settings, versions, database);
    }

    void application(JsonNode info) {
        environment.put("application", info);
    }

    void http(Results results) {
        http = results;
    }

    void hold(Results results) {
        hold = results;
    }

    void slow(Results results) {
        slow = results;
    }

    void roundTrips(RoundTrips counted) {
        roundTrips = counted;
    }

    void untouched(Untouched measured) {
        untouched = measured;
    }

    void growth(Growth measured) {
        growth = measured;
    }

    /**
     * @param file what the micro benchmarks have written, if they have been run
     */
    void micro(Path file) throws IOException {
        if (Files.exists(file)) {
            micro = Micro.read(file);
        }
    }

    /** Requests that had no answer, see {@link Load#lost}. */
    void lost(List<String> requests) {
        lost = requests;
    }

    List<String> lost() {
        return lost;
    }

    Map<String, Object> environment() {
        return environment;
    }

    Results http() {
        return http;
    }

    Results hold() {
        return hold;
    }

    Results slow() {
        return slow;
    }

    RoundTrips roundTrips() {
        return roundTrips;
    }

    Untouched untouched() {
        return untouched;
    }

    List<Micro> micro() {
        return micro;
    }

    Growth growth() {
        return growth;
    }

    /**
     * Writes the report as JSON, as text and as tables for the guide, and its plots; prints the text.
     */
    void write(Path modules) throws IOException {
        Path folder = Files.createDirectories(modules.resolve("target"));
        JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve("benchmark-report.json").toFile(), toMap());
        String text = new Table(this).toString();
        Files.writeString(folder.resolve("benchmark-report.txt"), text);
        Files.writeString(folder.resolve("benchmark-report.adoc"), new Guide(this).toString());
        Plots.write(this, Files.createDirectories(folder.resolve("benchmark-plots")));
        System.out.println(text);
        System.out.println("All values: " + folder.resolve("benchmark-report.json"));
    }

    private Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("date", Instant.now().toString());
        map.put("environment", environment);
        map.put("lost_requests", lost);
        Map<String, Object> works = new LinkedHashMap<>();
        for (Work work : http.works()) {
            Map<String, Object> implementations = new LinkedHashMap<>();
            for (String implementation : http.implementations(work)) {
                implementations.put(implementation, implementation(work, implementation));
            }
            works.put(work.key(), implementations);
        }
        map.put("http", works);
        map.put("untouched", untouched.toMap());
        map.put("slow_clients", slowClients());
        Map<String, Object> operations = new LinkedHashMap<>();
        micro.forEach(operation -> operations.put(operation.name(), operation.toMap()));
        map.put("micro", operations);
        map.put("growth", growth.toMap());
        map.put("aims", aims().stream().map(Report::aim).toList());
        return map;
    }

    /** Both kinds of threads, and all loads; then each of them. */
    private Map<String, Object> implementation(Work work, String implementation) {
        List<String> threads = http.threads().stream().filter(kind -> http.has(work, kind, implementation)).toList();
        Map<String, Object> map = new LinkedHashMap<>();
        RATIOS.forEach((name, kind) -> putFlat(map, name, Figures.all(threads.stream()
                .map(thread -> http.ratios(work, thread, implementation, kind)).toList())));
        putFlat(map, "alloc_delta_bytes", Figures.all(threads.stream()
                .map(thread -> http.differences(work, thread, implementation, Sample::allocated)).toList()));
        map.put("round_trips", Figures.rounded(roundTrips.of(work, threads.get(0), implementation)));
        Map<String, Object> byThreads = new LinkedHashMap<>();
        threads.forEach(kind -> byThreads.put(kind, threads(work, kind, implementation)));
        map.put("threads", byThreads);
        return map;
    }

    private static void putFlat(Map<String, Object> map, String name, Figures figures) {
        map.put(name, Figures.rounded(figures.median()));
        map.put(name + "_min", Figures.rounded(figures.min()));
        map.put(name + "_max", Figures.rounded(figures.max()));
    }

    private Map<String, Object> threads(Work work, String threads, String implementation) {
        Map<String, Object> map = new LinkedHashMap<>();
        RATIOS.forEach((name, kind) -> map.put(name, http.ratios(work, threads, implementation, kind).toMap()));
        map.put("alloc_delta_bytes", http.differences(work, threads, implementation, Sample::allocated).toMap());
        map.put("round_trips", Figures.rounded(roundTrips.of(work, threads, implementation)));
        for (int clients : hold.clients()) {
            if (hold.has(work, threads, implementation)) {
                map.put("hold_micros", hold.figures(work, threads, clients, implementation, Sample::hold).toMap());
                map.put("hold_ratio", hold.ratios(work, threads, clients, implementation, Sample::hold).toMap());
                map.put("pool_calls", hold.figures(work, threads, clients, implementation, Sample::acquired).toMap());
                map.put("pool_waits_percent", hold.figures(work, threads, clients, implementation, Sample::waits).toMap());
                map.put("pool_wait_micros", hold.figures(work, threads, clients, implementation, Sample::waited).toMap());
            }
        }
        Map<String, Object> byClients = new LinkedHashMap<>();
        for (int clients : http.clients()) {
            byClients.put(String.valueOf(clients), clients(work, threads, clients, implementation));
        }
        map.put("clients", byClients);
        return map;
    }

    private Map<String, Object> clients(Work work, String threads, int clients, String implementation) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("throughput", http.figures(work, threads, clients, implementation, Sample::throughput).toMap());
        map.put("p50_millis", http.figures(work, threads, clients, implementation, Sample::p50).toMap());
        map.put("p99_millis", http.figures(work, threads, clients, implementation, Sample::p99).toMap());
        map.put("cpu_micros", http.figures(work, threads, clients, implementation, Sample::cpu).toMap());
        map.put("allocated_bytes", http.figures(work, threads, clients, implementation, Sample::allocated).toMap());
        RATIOS.forEach((name, kind) -> map.put(name, http.ratios(work, threads, clients, implementation, kind).toMap()));
        return map;
    }

    private Map<String, Object> slowClients() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String threads : slow.threads()) {
            Map<String, Object> implementations = new LinkedHashMap<>();
            for (Work work : slow.works()) {
                for (int clients : slow.clients()) {
                    for (String implementation : slow.implementations(work)) {
                        Map<String, Object> values = new LinkedHashMap<>();
                        values.put("throughput",
                                slow.figures(work, threads, clients, implementation, Sample::throughput).toMap());
                        values.put("throughput_ratio",
                                slow.ratios(work, threads, clients, implementation, Sample::throughput).toMap());
                        values.put("p99_millis", slow.figures(work, threads, clients, implementation, Sample::p99).toMap());
                        values.put("hold_micros", slow.figures(work, threads, clients, implementation, Sample::hold).toMap());
                        values.put("pool_waits_percent",
                                slow.figures(work, threads, clients, implementation, Sample::waits).toMap());
                        implementations.put(implementation, values);
                    }
                }
            }
            map.put(threads, implementations);
        }
        return map;
    }

    /** What the session is to reach, work by work. */
    List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        for (String threads : http.threads()) {
            for (Work work : http.works()) {
                String where = work.key() + ", " + threads;
                aims.add(Aim.atLeast(0.98, "throughput / " + Target.LIMIT, where,
                        http.ratios(work, threads, Target.SESSION, Sample::throughput)));
                aims.add(Aim.atMost(1.03, "processor time / " + Target.LIMIT, where,
                        http.ratios(work, threads, Target.SESSION, Sample::cpu)));
                aims.add(Aim.atMost(1024, "bytes - " + Target.LIMIT, where,
                        http.differences(work, threads, Target.SESSION, Sample::allocated)));
                for (String other : http.implementations(work)) {
                    if (!other.equals(Target.LIMIT) && !other.equals(Target.SESSION) && work != Work.NONE) {
                        aims.add(Aim.atLeast(oneStatement(work) && other.equals("transactional") ? 1.1 : 1,
                                "throughput / " + other, where, sessionTo(work, threads, other)));
                    }
                }
            }
            for (Map.Entry<Work, Integer> wanted : Map.of(Work.NONE, 0, Work.INSERT, 2, Work.SELECT, 2, Work.SELECTS20, 21,
                    Work.FIVE, 6).entrySet()) {
                if (http.works().contains(wanted.getKey())) {
                    aims.add(Aim.atMost(wanted.getValue(), "round trips", wanted.getKey().key() + ", " + threads,
                            new Figures(roundTrips.of(wanted.getKey(), threads, Target.SESSION))));
                }
            }
        }
        aims.add(Aim.atMost(0, "pool calls", "untouched", new Figures(untouched.acquired())));
        aims.add(Aim.atMost(100, "bytes - without the extension", "untouched",
                untouched.difference(Sample::allocated)));
        return aims;
    }

    List<Aim> aims(Aim.Verdict verdict) {
        return aims().stream().filter(aim -> aim.verdict() == verdict).toList();
    }

    private static boolean oneStatement(Work work) {
        return Stream.of(Work.INSERT, Work.SELECT, Work.DB).anyMatch(one -> one == work);
    }

    /** Throughput of the session as a multiple of the other's in the same round. */
    private Figures sessionTo(Work work, String threads, String other) {
        return http.ratios(work, threads, Target.SESSION, Sample::throughput)
                .relativeTo(http.ratios(work, threads, other, Sample::throughput));
    }

    private static Map<String, Object> aim(Aim aim) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("what", aim.what());
        map.put("where", aim.where());
        map.put("value", Figures.rounded(aim.value()));
        map.put("from", Figures.rounded(aim.seen().medianInterval().from()));
        map.put("to", Figures.rounded(aim.seen().medianInterval().to()));
        map.put(aim.least() ? "at_least" : "at_most", aim.bound());
        map.put("verdict", aim.verdict().key());
        return map;
    }
}
