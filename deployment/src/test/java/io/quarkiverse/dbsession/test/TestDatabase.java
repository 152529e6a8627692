package io.quarkiverse.dbsession.test;

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
public final class TestDatabase {

    /**
     * A test class is loaded once by JUnit and once by the application under test; a system property is what both see.
     */
    private static final String PORT = "dbsession.test.postgres.port";

    private TestDatabase() {
    }

    /**
     * The port of the server, which is started by whoever asks first and runs until the JVM ends.
     */
    public static int port() {
        synchronized (System.class) {
            if (System.getProperty(PORT) == null) {
                try {
                    System.setProperty(PORT, Integer.toString(EmbeddedPostgres.builder()
                            .setServerConfig("max_prepared_transactions", "0").start().getPort()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Integer.getInteger(PORT);
    }

    public static String url() {
        return url(port());
    }

    public static String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    /**
     * Runs statements, each committed by itself.
     */
    public static void execute(String... statements) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * How many committed rows a table has.
     */
    public static int rows(String table) {
        return number("select count(*) from " + table);
    }

    public static int number(String sql) {
        return Integer.parseInt(text(sql));
    }

    /**
     * The one value of a query as text, {@code null} as such.
     */
    public static String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Connection connect() throws SQLException {
        // A transaction that has leaked makes the next test fail, and not wait.
        return DriverManager.getConnection(url() + "?options=-c%20lock_timeout=10s", "postgres", "postgres");
    }
}
