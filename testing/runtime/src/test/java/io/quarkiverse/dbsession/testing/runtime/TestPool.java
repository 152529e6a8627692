package io.quarkiverse.dbsession.testing.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import org.postgresql.Driver;

import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL, with connections to it as a pool gets them in a test, and as it gets them without.
 */
final class TestPool {

    /** Ends with the process. */
    private static final EmbeddedPostgres SERVER = start();

    private static final Map<String, TestPool> ALL = new ConcurrentHashMap<>();

    private final String url;
    private final Properties login = new Properties();
    private final String initialSql;
    private final String key;

    private TestPool(String parameters, String initialSql) {
        this.initialSql = initialSql;
        url = "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres" + parameters;
        login.setProperty("user", "postgres");
        key = TestDatabase
                .register(new AgroalConnectionFactoryConfigurationSupplier().connectionProviderClass(Driver.class)
                        .initialSql(initialSql).get());
    }

    static TestPool get() {
        return with("");
    }

    /**
     * @param parameters of the driver, as an application may have them in its URL: nothing, or beginning with {@code ?}
     */
    static TestPool with(String parameters) {
        return ALL.computeIfAbsent(parameters, one -> new TestPool(one, ""));
    }

    /**
     * @param sql for new connections
     */
    static TestPool withInitialSql(String sql) {
        return new TestPool("", sql);
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(login);
        properties.setProperty(TestDriver.DATABASE, key);
        Connection connection = new TestDriver().connect(url, properties);
        if (!initialSql.isEmpty()) {
            execute(connection, initialSql);
        }
        ((TestConnection.Pooled) connection).acquired();
        return connection;
    }

    Connection connectReally() throws SQLException {
        return new Driver().connect(url, login);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connectReally(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }
}
