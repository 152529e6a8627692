package io.quarkiverse.dbsession.runtime.model;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.quarkiverse.dbsession.runtime.Sources;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A datasource with its pool and a table of its own, and a look at it from outside.
 */
final class Database implements AutoCloseable {

    private final String name;
    private final AgroalDataSource pool;
    private final ConnectionSource source;
    private final Connection outside;
    private long acquiredBefore;

    Database(EmbeddedPostgres server, String name) throws SQLException {
        this.name = name;
        this.outside = server.getPostgresDatabase().getConnection();
        // It validates, so that an idle connection that the server has ended is not handed out to the next sequence.
        this.pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().metricsEnabled(true)
                .connectionPoolConfiguration(configuration -> configuration.maxSize(3)
                        .acquisitionTimeout(Duration.ofSeconds(20)).validateOnBorrow(true)
                        .connectionValidator(ConnectionValidator.defaultValidator())
                        .connectionFactoryConfiguration(factory -> factory
                                .jdbcUrl(server.getJdbcUrl("postgres", "postgres"))
                                .principal(new NamePrincipal("postgres")))));
        this.source = Sources.of(name, pool);
        run("create table " + table() + " (id int primary key, parent int references " + table()
                + " deferrable initially deferred)");
    }

    String name() {
        return name;
    }

    String table() {
        return "t" + name;
    }

    ConnectionSource source() {
        return source;
    }

    void clear() {
        run("delete from " + table());
        acquiredBefore = pool.getMetrics().acquireCount();
    }

    /** Connections taken since {@link #clear()}. */
    long acquired() {
        return pool.getMetrics().acquireCount() - acquiredBefore;
    }

    long active() {
        return pool.getMetrics().activeCount();
    }

    /** What has been committed. */
    Set<Integer> rows() {
        return query("select id from " + table());
    }

    private Set<Integer> query(String sql) {
        try (Statement statement = outside.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            Set<Integer> numbers = new TreeSet<>();
            while (result.next()) {
                numbers.add(result.getInt(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends a connection, and waits until it is gone. */
    void terminate(int backend) {
        run("select pg_terminate_backend(" + backend + ")");
        // The server would wait by itself, if told so, but looks only ten times a second.
        long start = System.nanoTime();
        while (query("select pid from pg_stat_activity where pid = " + backend).contains(backend)) {
            if (System.nanoTime() - start > 20_000_000_000L) {
                throw new AssertionError("The server does not end a connection");
            }
        }
    }

    private void run(String sql) {
        try (Statement statement = outside.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        pool.close();
        outside.close();
    }
}
