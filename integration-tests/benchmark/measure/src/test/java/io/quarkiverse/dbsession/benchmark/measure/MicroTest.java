package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroTest {

    @Test
    void oneSlowIterationDoesNotCount(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("micro.json"),
                "{\"UnitBenchmark.session\": {\"ns\": [1000.5, 94000.0, 998.0], \"bytes\": [1152.0, 1152.0]}}");
        List<Micro> all = Micro.read(file);
        assertThat(all).extracting(Micro::name).containsExactly("UnitBenchmark.session");
        assertThat(all.get(0).type()).isEqualTo("UnitBenchmark");
        assertThat(all.get(0).method()).isEqualTo("session");
        assertThat(all.get(0).toMap()).containsExactly(
                Map.entry("ns", Map.of("min", 998.0, "median", 1000.5, "max", 94000.0)),
                Map.entry("bytes", Map.of("min", 1152.0, "median", 1152.0, "max", 1152.0)));
    }
}
