package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.sun.management.OperatingSystemMXBean;

/**
 * On what was measured, and how.
 */
final class Environment {

    private Environment() {
    }

    static Map<String, Object> describe(Settings settings, Map<String, String> versions, Database database)
            throws IOException, SQLException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cut", settings.name());
        map.put("rounds", settings.rounds());
        map.put("clients", Settings.CLIENTS);
        map.put("processor", processor());
        map.put("processors", Runtime.getRuntime().availableProcessors());
        map.put("memory_mib",
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / (1024 * 1024));
        map.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        map.put("jdk", Runtime.version().toString());
        map.put("jvm_options", Processes.JVM);
        versions.forEach(map::put);
        map.put("postgresql", database.value("show server_version"));
        Map<String, String> postgres = new TreeMap<>(Database.SETTINGS);
        for (String setting : List.of("fsync", "full_page_writes")) {
            postgres.put(setting, database.value("show " + setting));
        }
        map.put("postgresql_settings", postgres);
        return map;
    }

    private static String processor() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpus)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(cpus).stream().filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(System.getProperty("os.arch"));
    }
}
