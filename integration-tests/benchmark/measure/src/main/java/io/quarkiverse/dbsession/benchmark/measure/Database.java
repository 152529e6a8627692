package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * The PostgreSQL server that all applications use, with the tables of the benchmark.
 */
public final class Database implements AutoCloseable {

    /**
     * What differs from an embedded server as it is by default: it commits as any server does, and does nothing in the
     * background that would hit one implementation and not the next. Nothing is synced to the disk: that is the same for all,
     * and would hide what differs.
     */
    static final Map<String, String> SETTINGS = Map.of("shared_buffers", "256MB", "synchronous_commit", "on", "max_connections",
            "400", "autovacuum", "off", "max_wal_size", "8GB", "checkpoint_timeout", "1h");

    private final EmbeddedPostgres postgres;

    private Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * @param schema a file with statements
     */
    public static Database start(Path schema) throws IOException, SQLException {
        Database database = start();
        try {
            database.execute(Files.readString(schema));
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    static Database start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(builder::setServerConfig);
        return new Database(builder.start());
    }

    public int port() {
        return postgres.getPort();
    }

    public String url() {
        return url(port());
    }

    /** Through something that listens at another port. */
    public String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres&password=postgres";
    }

    /** Several statements, each committed by itself. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The only value of a query's only row. */
    public String value(String query) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** What is written during a round is gone after it: each finds tables of the same size. */
    void tidy() throws SQLException {
        execute("truncate entry, orders, audit", "vacuum analyze", "checkpoint");
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
