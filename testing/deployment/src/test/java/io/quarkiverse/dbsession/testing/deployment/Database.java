package io.quarkiverse.dbsession.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * The real PostgreSQL that tests run against, and a way to look at it past the application.
 */
final class Database {

    /**
     * A test class is loaded once by JUnit and once by the application under test; a system property is what both see.
     */
    private static final String PORT = "dbsession.testing.postgres.port";

    private Database() {
    }

    /**
     * The server is started by whoever asks first and runs until the JVM ends.
     */
    static String url() {
        synchronized (System.class) {
            if (System.getProperty(PORT) == null) {
                try {
                    System.setProperty(PORT, Integer.toString(EmbeddedPostgres.start().getPort()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return "jdbc:postgresql://localhost:" + System.getProperty(PORT) + "/postgres";
    }

    /**
     * Runs statements, each committed by itself.
     */
    static void execute(String... statements) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static int number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        // A transaction that has leaked makes the next test fail, and not wait.
        return DriverManager.getConnection(url() + "?options=-c%20lock_timeout=10s", "postgres", "postgres");
    }
}
