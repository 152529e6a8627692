package io.quarkiverse.dbsession.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL for the tests, with one database that all datasources use. Tests look at it past the application through a field
 * of type {@link DataSource}.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private EmbeddedPostgres server;

    @Override
    public Map<String, String> start() {
        try {
            server = EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> configuration = new HashMap<>();
        for (String name : List.of("", "second.", "plain.")) {
            configuration.put("quarkus.datasource." + name + "jdbc.url", server.getJdbcUrl("postgres", "postgres"));
            configuration.put("quarkus.datasource." + name + "username", "postgres");
            configuration.put("quarkus.datasource." + name + "password", "postgres");
        }
        return configuration;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(server.getPostgresDatabase(), new TestInjector.MatchesType(DataSource.class));
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
