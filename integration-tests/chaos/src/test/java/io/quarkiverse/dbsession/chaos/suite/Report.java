package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/**
 * The table, and the same for machines.
 */
final class Report {

    private final Map<Engine, Map<String, Verdict>> verdicts = new EnumMap<>(Engine.class);
    private final Map<Engine, Map<String, String>> skipped = new EnumMap<>(Engine.class);

    void add(Engine engine, Fault fault, Verdict verdict) {
        verdicts.computeIfAbsent(engine, key -> new LinkedHashMap<>()).put(fault.name, verdict);
    }

    void skip(Engine engine, Fault fault, String reason) {
        skipped.computeIfAbsent(engine, key -> new LinkedHashMap<>()).put(fault.name, reason);
    }

    static String line(Engine engine, String fault, Verdict verdict) {
        StringBuilder line = new StringBuilder(String.format("%-10s %-26s %8d %8d %8d %7d %8d %7d", engine.name().toLowerCase(),
                fault, verdict.requests, verdict.successful, verdict.errors, verdict.others, verdict.unknown(),
                verdict.slowestMillis));
        for (char letter : Verdict.LETTERS.toCharArray()) {
            line.append(String.format(" %5d", verdict.violations(letter)));
        }
        return line.toString();
    }

    static String heading() {
        return String.format("%-10s %-26s %8s %8s %8s %7s %8s %7s %5s %5s %5s %5s %5s %5s", "engine", "fault", "requests",
                "2xx",
                "errors", "neither", "unknown", "max ms", "A", "B", "C", "D", "E", "F");
    }

    String table() {
        List<String> lines = new ArrayList<>(List.of(heading()));
        verdicts.forEach((engine, faults) -> {
            faults.forEach((fault, verdict) -> lines.add(line(engine, fault, verdict)));
            skipped.getOrDefault(engine, Map.of())
                    .forEach((fault, reason) -> lines
                            .add(String.format("%-10s %-26s skipped: %s", engine.name().toLowerCase(), fault,
                                    reason)));
            lines.add(String.format("%-10s %-26s %8d requests, %d unknown outcomes resolved, %d violations",
                    engine.name().toLowerCase(), "all", requests(engine), unknown(engine), violations(engine)));
        });
        return String.join("\n", lines);
    }

    int requests(Engine engine) {
        return all(engine).stream().mapToInt(verdict -> verdict.requests).sum();
    }

    private int unknown(Engine engine) {
        return all(engine).stream().mapToInt(Verdict::unknown).sum();
    }

    int violations(Engine engine) {
        return all(engine).stream().mapToInt(Verdict::violations).sum();
    }

    int violations(Engine engine, char letter) {
        return all(engine).stream().mapToInt(verdict -> verdict.violations(letter)).sum();
    }

    private List<Verdict> all(Engine engine) {
        return List.copyOf(verdicts.getOrDefault(engine, Map.of()).values());
    }

    /** The first violations of each fault. */
    String details(Engine engine) {
        StringBuilder text = new StringBuilder();
        verdicts.getOrDefault(engine, Map.of()).forEach((fault, verdict) -> verdict.details()
                .forEach(detail -> text.append(fault).append(": ").append(detail).append('\n')));
        return text.toString();
    }

    void write(Path folder, Map<String, Object> run) throws IOException {
        Map<String, Object> json = json(Engine.EXTENSION);
        json.put("run", run);
        json.put("anchor", json(Engine.ANCHOR));
        json.put("double", json(Engine.DOUBLE));
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(folder.resolve("chaos-report.json").toFile(),
                json);
        Files.writeString(folder.resolve("chaos-report.txt"), table() + "\n");
        StringBuilder details = new StringBuilder();
        for (Engine engine : Engine.values()) {
            details.append(engine.name().toLowerCase()).append(":\n").append(details(engine)).append('\n');
        }
        Files.writeString(folder.resolve("chaos-violations.txt"), details);
    }

    private Map<String, Object> json(Engine engine) {
        Map<String, Object> faults = new LinkedHashMap<>();
        verdicts.getOrDefault(engine, Map.of()).forEach((name, verdict) -> {
            Map<String, Object> fault = new LinkedHashMap<>();
            fault.put("requests", verdict.requests);
            fault.put("ok", verdict.successful);
            fault.put("errors", verdict.errors);
            fault.put("unknown", verdict.unknown());
            fault.put("unknownCommitted", verdict.unknownCommitted());
            fault.put("violations", verdict.violations());
            Map<String, Integer> letters = new LinkedHashMap<>();
            for (char letter : Verdict.LETTERS.toCharArray()) {
                letters.put(String.valueOf(letter), verdict.violations(letter));
            }
            fault.put("byInvariant", letters);
            fault.put("slowestMillis", verdict.slowestMillis);
            fault.put("warnings", verdict.warnings());
            fault.put("statuses", verdict.statuses());
            faults.put(name, fault);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("requests", requests(engine));
        json.put("faults", faults);
        json.put("violations", violations(engine));
        json.put("skipped", skipped.getOrDefault(engine, Map.of()));
        return json;
    }
}
