package io.quarkiverse.dbsession.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

import io.quarkus.runtime.Application;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server of the example's own, on a free port, with a database for each of its datasources.
 */
final class EmbeddedDatabase {

    private EmbeddedDatabase() {
    }

    /**
     * Starts the server, configures the datasources and sees to it that the server stops with this process.
     */
    static void start() throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "embedded-database-stop"));

        try (var connection = server.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            // Row-level security is not for superusers.
            statement.execute("create role example login");
            statement.execute("create database first owner example");
            statement.execute("create database second owner example");
        }
        System.setProperty("quarkus.datasource.jdbc.url", server.getJdbcUrl("example", "first"));
        System.setProperty("quarkus.datasource.second.jdbc.url", server.getJdbcUrl("example", "second"));
    }

    /**
     * Shutdown hooks run all at once. Quarkus stops the application in one of them; its pools must not lose their server
     * before they are closed.
     */
    private static void stop(EmbeddedPostgres server) {
        Application application = Application.currentApplication();
        if (application != null) {
            application.awaitShutdown();
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
