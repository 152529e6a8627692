package io.quarkiverse.dbsession.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import javax.sql.DataSource;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL for the tests, with a database for each of the two datasources. Tests look at it past the application through a
 * field of type {@link DataSource}.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private EmbeddedPostgres server;

    @Override
    public Map<String, String> start() {
        try {
            server = EmbeddedPostgres.start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                // Row-level security is not for superusers.
                statement.execute("create role example login password 'example'");
                statement.execute("create database first owner example");
                statement.execute("create database second owner example");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", server.getJdbcUrl("example", "first"),
                "quarkus.datasource.username", "example",
                "quarkus.datasource.password", "example",
                "quarkus.datasource.second.jdbc.url", server.getJdbcUrl("example", "second"),
                "quarkus.datasource.second.username", "example",
                "quarkus.datasource.second.password", "example");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(server.getDatabase("postgres", "first"), new TestInjector.MatchesType(DataSource.class));
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
