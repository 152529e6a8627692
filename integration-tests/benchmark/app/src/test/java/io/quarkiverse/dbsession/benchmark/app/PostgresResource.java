package io.quarkiverse.dbsession.benchmark.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL with the tables. Tests look at it past the application through a field of type {@link DataSource}.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private EmbeddedPostgres server;

    @Override
    public Map<String, String> start() {
        try {
            server = EmbeddedPostgres.start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement();
                    InputStream schema = PostgresResource.class.getResourceAsStream("/schema.sql")) {
                statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Map<String, String> configuration = new HashMap<>();
        configuration.put("quarkus.datasource.jdbc.url", server.getJdbcUrl("postgres", "postgres"));
        configuration.put(PoolWatch.PROPERTY, "true");
        // Requests fail on purpose.
        for (String category : List.of("io.quarkus.vertx.http.runtime.QuarkusErrorHandler", "com.arjuna",
                "org.hibernate.orm.jdbc",
                "io.zonky")) {
            configuration.put("quarkus.log.category.\"" + category + "\".level", "OFF");
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
