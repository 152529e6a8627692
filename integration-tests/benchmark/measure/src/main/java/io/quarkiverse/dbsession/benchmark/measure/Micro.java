package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One operation, measured by JMH.
 *
 * @param type the class of the benchmark
 * @param method of it
 * @param nanos that one operation took, in each iteration
 * @param bytes that one operation allocated, in each iteration
 */
record Micro(String type, String method, Figures nanos, Figures bytes) {

    /**
     * @param file what the micro benchmarks have written
     */
    static List<Micro> read(Path file) throws IOException {
        List<Micro> all = new ArrayList<>();
        new ObjectMapper().readTree(file.toFile()).fields().forEachRemaining(field -> {
            int dot = field.getKey().indexOf('.');
            all.add(new Micro(field.getKey().substring(0, dot), field.getKey().substring(dot + 1),
                    figures(field.getValue().path("ns")), figures(field.getValue().path("bytes"))));
        });
        return all;
    }

    private static Figures figures(JsonNode values) {
        return new Figures(StreamSupport.stream(values.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray());
    }

    String name() {
        return type + '.' + method;
    }

    /** As it is reported. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ns", nanos.toMap());
        map.put("bytes", bytes.toMap());
        return map;
    }
}
