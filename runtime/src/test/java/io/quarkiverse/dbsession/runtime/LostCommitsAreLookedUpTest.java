package io.quarkiverse.dbsession.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.OuterTransaction;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkiverse.dbsession.runtime.session.TransactionListener;
import io.quarkiverse.dbsession.runtime.session.TransactionOptions;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * P3: the outcome of a commit whose answer was lost with the connection is what the database says of it, and is told as
 * unknown only if that cannot be had for certain.
 */
class LostCommitsAreLookedUpTest {

    /** What becomes of a commit. */
    private enum Loss {
        AFTER,
        BEFORE,
        NEVER_ARRIVES,
        CRASH
    }

    EmbeddedPostgres server;
    Connection outside;
    AgroalDataSource pool;
    @Nullable
    Loss loss;
    @Nullable
    Connection stranded;
    final List<String> told = new ArrayList<>();

    @BeforeEach
    void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        outside = server.getPostgresDatabase().getConnection();
        run("create table t (id int)");
        pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().metricsEnabled(true)
                .connectionPoolConfiguration(configuration -> configuration.maxSize(2)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(factory -> factory
                                .jdbcUrl(server.getJdbcUrl("postgres", "postgres"))
                                .principal(new NamePrincipal("postgres")))));
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        assertThat(pool.getMetrics().activeCount()).isZero();
        pool.close();
        outside.close();
        server.close();
    }

    @Test
    void commitThatTookPlaceIsASuccess() throws SQLException {
        assertThat(commit(true, Loss.AFTER)).isNull();
        assertThat(rows()).isEqualTo(1);
        assertThat(told).containsExactly("afterBegin", "beforeCommit", "afterCommit");
    }

    @Test
    void commitThatDidNotIsARollback() throws SQLException {
        assertThat(commit(true, Loss.BEFORE)).isInstanceOf(CommitFailed.class)
                .hasMessage(
                        "The connection of the default datasource broke while the commit was under way, and the transaction has "
                                + "been rolled back: the database was asked. Try again.")
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
        assertThat(rows()).isZero();
        assertThat(told).containsExactly("afterBegin", "beforeCommit", "afterRollback");
    }

    /** The server waits for the commit and does not know that its client is gone: so it is told. */
    @Test
    void transactionThatNobodyCommitsAnyMoreIsEnded() throws SQLException {
        assertThat(commit(true, Loss.NEVER_ARRIVES)).isInstanceOf(CommitFailed.class)
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK);
        assertThat(rows()).isZero();
        assertThatThrownBy(stranded::commit).isInstanceOf(SQLException.class);
        stranded.close();
    }

    /** Ids of transactions that had not reached the disk are given to others then: what it says of one may be another's. */
    @Test
    void serverThatHasCrashedIsNotBelieved() throws SQLException {
        assertThat(commit(true, Loss.CRASH)).isInstanceOf(CommitFailed.class)
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.UNKNOWN);
    }

    /** It costs a round trip, which nobody has asked for. */
    @Test
    void withoutTheOptionItIsUnknown() throws SQLException {
        assertThat(commit(false, Loss.AFTER)).isInstanceOf(CommitFailed.class)
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.UNKNOWN);
        assertThat(rows()).isEqualTo(1);
    }

    /** The end of a nested unit of work tells the id by the way. */
    @Test
    void afterANestedUnitItIsLookedUpInAnyCase() throws SQLException {
        SessionContext context = new SessionContext();
        DbSession session = context.session(settings(false));
        session.nested().run(() -> session.execute("insert into t values (1)"));
        loss = Loss.AFTER;
        session.commit();
        context.end(false);
        assertThat(rows()).isEqualTo(1);
    }

    /** A transaction's id is not that of the next one. */
    @Test
    void idIsForgottenWithItsTransaction() throws SQLException {
        SessionContext context = new SessionContext();
        DbSession session = context.session(settings(false));
        session.nested().run(() -> session.execute("insert into t values (1)"));
        session.commit();
        session.execute("insert into t values (2)");
        loss = Loss.BEFORE;
        assertThatThrownBy(session::commit).isInstanceOf(CommitFailed.class)
                .extracting(e -> ((CommitFailed) e).outcome()).isEqualTo(CommitFailed.Outcome.UNKNOWN);
        context.end(false);
    }

    private @Nullable Throwable commit(boolean lookedUp, Loss what) {
        SessionContext context = new SessionContext();
        DbSession session = context.session(settings(lookedUp));
        session.execute("insert into t values (1)");
        loss = what;
        Throwable thrown = catchThrowable(session::commit);
        context.end(false);
        return thrown;
    }

    private SessionSettings settings(boolean lookedUp) {
        return new SessionSettings("<default>", new PostgresDriverSupport(), Mappings.NONE,
                new LossySource(Sources.of("<default>", pool)), new TransactionOptions(null, null, null, lookedUp),
                new Listener(),
                null, null);
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = outside.createStatement()) {
            statement.execute(sql);
        }
    }

    private int rows() throws SQLException {
        try (Statement statement = outside.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from t")) {
            row.next();
            return row.getInt(1);
        }
    }

    private final class Listener implements TransactionListener {

        @Override
        public void afterBegin(DbSession session) {
            told.add("afterBegin");
        }

        @Override
        public void beforeCommit(DbSession session) {
            told.add("beforeCommit");
        }

        @Override
        public void afterCommit(DbSession session) {
            told.add("afterCommit");
        }

        @Override
        public void afterRollback(DbSession session) {
            told.add("afterRollback");
        }
    }

    /**
     * Its connections lose the answer to a commit, once.
     */
    private final class LossySource implements ConnectionSource {

        private final ConnectionSource pool;

        LossySource(ConnectionSource pool) {
            this.pool = pool;
        }

        @Override
        public Connection acquire(int held) {
            Connection real = pool.acquire(held);
            return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("commit") && loss != null) {
                            Loss now = loss;
                            loss = null;
                            lose(real, now);
                            throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
                        }
                        if (method.getName().equals("unwrap") && arguments[0] == Connection.class) {
                            return real;
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private void lose(Connection connection, Loss now) throws SQLException {
            int backend = connection.unwrap(PGConnection.class).getBackendPID();
            switch (now) {
                case AFTER -> connection.commit();
                case BEFORE -> run("select pg_terminate_backend(" + backend + ", 10000)");
                // The socket stays open, as behind a network that is cut: nobody closes the connection before the server does.
                case NEVER_ARRIVES -> stranded = connection;
                case CRASH -> {
                    connection.commit();
                    // It survives, and is known to the server that comes back; which is more than it can know of itself.
                    run("checkpoint");
                    ProcessHandle.of(backend).orElseThrow().destroyForcibly();
                    awaitCrash();
                }
            }
        }

        /** The server ends all its connections, and starts anew. */
        private void awaitCrash() {
            while (catchThrowable(() -> run("select 1")) == null) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void destroy(Connection connection) {
            try {
                Connection real = connection.unwrap(Connection.class);
                if (real != stranded) {
                    pool.destroy(real);
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void release(Connection connection) throws SQLException {
            pool.release(connection.unwrap(Connection.class));
        }

        @Override
        public void retire(Connection connection, boolean broken) {
        }

        @Override
        public void breakOff(Connection connection) {
            throw new AssertionError("nothing is limited");
        }

        @Override
        public void checkUsable() {
        }

        @Override
        public @Nullable OuterTransaction outerTransaction() {
            return null;
        }

        @Override
        public Suspension suspendOuterTransaction() {
            return Suspension.NONE;
        }
    }
}
