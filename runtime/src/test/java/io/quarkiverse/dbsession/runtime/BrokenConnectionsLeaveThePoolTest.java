package io.quarkiverse.dbsession.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.session.TransactionOptions;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * P5: a connection that has failed is given to nobody any more, and those that the same event has broken keep no second request
 * from its work. There is no validation by the pool here, as in Quarkus by default.
 */
class BrokenConnectionsLeaveThePoolTest {

    static final int POOL = 4;

    static EmbeddedPostgres server;
    static Connection outside;

    AgroalDataSource pool;
    SessionSettings settings;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        outside = server.getPostgresDatabase().getConnection();
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        outside.close();
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().metricsEnabled(true)
                .connectionPoolConfiguration(configuration -> configuration.maxSize(POOL)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .connectionFactoryConfiguration(factory -> factory
                                .jdbcUrl(server.getJdbcUrl("postgres", "postgres"))
                                .principal(new NamePrincipal("postgres")))));
        settings = new SessionSettings("<default>", new PostgresDriverSupport(), Mappings.NONE, Sources.of("<default>", pool),
                TransactionOptions.NONE, null, null, null);
    }

    @AfterEach
    void nothingIsHeld() {
        assertThat(pool.getMetrics().activeCount()).isZero();
        pool.close();
    }

    /** As after a restart of the server. */
    @Test
    void secondRequestSucceeds() throws SQLException {
        Set<Integer> before = fill();
        terminate(before);
        assertThatThrownBy(() -> request("select 1")).isInstanceOf(ConnectionUnavailable.class);
        // The other three are as dead, and lie in the pool.
        assertThat(before).doesNotContain(request("select 1"));
        assertThat(before).doesNotContainAnyElementsOf(fill());
    }

    /** It has nothing to roll back: its first statement has failed. */
    @Test
    void connectionThatWasKilledIsNotGivenToTheNext() throws SQLException {
        int backend = request("select 1");
        assertThatThrownBy(() -> request("select pg_terminate_backend(pg_backend_pid())"))
                .isInstanceOf(ConnectionUnavailable.class)
                .extracting(e -> ((DbSessionException) e).sqlState().orElseThrow()).isEqualTo("57P01");
        assertThat(request("select 1")).isNotEqualTo(backend);
    }

    /** The server was the primary one. Its connections work, and would refuse writes for ever. */
    @Test
    void connectionThatRefusesWritesIsNotGivenToTheNext() throws SQLException {
        // As with a primary that has been made read-only. A demoted one is not to be had here.
        int backend = request("select set_config('default_transaction_read_only', 'on', false)");
        DbSessionException refused = (DbSessionException) catchThrowable(() -> request("create table t (id int)"));
        assertThat(refused.sqlState()).contains("25006");
        int next = request("create table t (id int)");
        assertThat(next).isNotEqualTo(backend);
    }

    /** Nobody has meant to write: nothing is wrong with the connection. */
    @Test
    void connectionOfAReadOnlyUnitStays() throws SQLException {
        int backend = request("select 1");
        SessionContext context = new SessionContext();
        DbSession session = context.session(settings);
        assertThatThrownBy(() -> session.atomic().readOnly().run(() -> session.execute("create table u (id int)")))
                .isInstanceOf(DbSessionException.class).hasMessageContaining("its unit of work is read-only");
        context.end(true);
        assertThat(request("select 1")).isEqualTo(backend);
    }

    /** Whoever waits for a server that does not answer waits for one of its connections, and not for all. */
    @Test
    void connectionsThatAreTriedStayTried() throws SQLException {
        fill();
        ConnectionSource source = settings.source();
        Connection broken = source.acquire(0);
        source.destroy(broken);
        Set<Integer> after = fill();
        assertThat(fill()).isEqualTo(after);
    }

    /** Runs a statement in a request of its own. */
    private int request(String sql) throws SQLException {
        SessionContext context = new SessionContext();
        DbSession session = context.session(settings);
        try {
            if (sql.startsWith("create")) {
                session.execute(sql);
            } else {
                session.sql(sql).query().list();
            }
            int backend = session.connection().unwrap(PGConnection.class).getBackendPID();
            session.commit();
            return backend;
        } finally {
            context.end(true);
        }
    }

    /** Has the pool open all its connections. */
    private Set<Integer> fill() throws SQLException {
        Set<Integer> backends = new TreeSet<>();
        List<SessionContext> contexts = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            SessionContext context = new SessionContext();
            contexts.add(context);
            DbSession session = context.session(settings);
            session.sql("select 1").query(Integer.class).single();
            backends.add(session.connection().unwrap(PGConnection.class).getBackendPID());
        }
        contexts.forEach(context -> context.end(true));
        assertThat(backends).hasSize(POOL);
        return backends;
    }

    private static void terminate(Set<Integer> backends) throws SQLException {
        try (Statement statement = outside.createStatement()) {
            for (int backend : backends) {
                statement.execute(
                        "select pg_terminate_backend(" + backend + ", 10000) from pg_stat_activity where pid = " + backend);
            }
        }
    }
}
