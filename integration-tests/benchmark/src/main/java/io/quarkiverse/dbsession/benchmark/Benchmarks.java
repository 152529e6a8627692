package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.sql.SQLException;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Starts a database and measures. The forks of JMH share the database; each is an application of its own.
 */
public final class Benchmarks {

    private Benchmarks() {
    }

    /**
     * @param args which benchmarks, by regular expressions
     */
    public static void main(String[] args) throws IOException, SQLException, RunnerException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start()) {
            Tables.create(server.getPostgresDatabase());
            OptionsBuilder options = new OptionsBuilder();
            for (String include : args) {
                options.include(include);
            }
            options.jvmArgsAppend("-Dquarkus.datasource.jdbc.url=" + server.getJdbcUrl("postgres", "postgres"),
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                    .addProfiler(GCProfiler.class)
                    .resultFormat(ResultFormatType.JSON)
                    .result("jmh-result.json");
            new Runner(options.build()).run();
        }
    }
}
