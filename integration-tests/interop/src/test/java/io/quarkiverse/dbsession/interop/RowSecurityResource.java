package io.quarkiverse.dbsession.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

/**
 * A PostgreSQL whose tables have policies. The datasource {@code plain} works as a role that they hold for.
 */
public class RowSecurityResource extends PostgresResource {

    @Override
    public Map<String, String> start() {
        Map<String, String> configuration = new HashMap<>(super.start());
        AtomicReference<DataSource> server = new AtomicReference<>();
        inject((value, matches) -> server.set((DataSource) value));
        try (InputStream script = getClass().getResourceAsStream("/row-security.sql");
                Connection connection = server.get().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // A user in the URL would win over the one of the configuration.
        configuration.computeIfPresent("quarkus.datasource.plain.jdbc.url",
                (key, url) -> url.replace("user=postgres", "user=app"));
        configuration.put("quarkus.datasource.plain.username", "app");
        configuration.put("quarkus.datasource.plain.password", "app");
        return configuration;
    }
}
