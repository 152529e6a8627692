package io.quarkiverse.dbsession.runtime.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.util.PGobject;

import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.sql.Postgres;
import io.quarkiverse.dbsession.runtime.sql.TestScope;

@ExtendWith(Postgres.class)
class PostgresIsAskedNoMoreThanItMustTest {

    private final PostgresDriverSupport driver = new PostgresDriverSupport();

    @Test
    void aFailedTransactionIsKnownWithoutAStatement(TestScope scope) throws Exception {
        Connection connection = scope.connection();
        assertThat(driver.isTransactionFailed(connection, true)).isFalse();
        scope.sql("savepoint s").update();
        assertThat(catchThrowable(() -> scope.sql("select 1 / 0").query().list())).isNotNull();
        scope.sql("rollback to s").update();
        assertThat(driver.isTransactionFailed(connection, true)).as("an error rolled back to a savepoint").isFalse();
        assertThat(catchThrowable(() -> scope.sql("select 1 / 0").query().list())).isNotNull();
        assertThat(driver.isTransactionFailed(connection, false)).isTrue();
        connection.rollback();
        assertThat(driver.isTransactionFailed(connection, true)).isFalse();
    }

    @Test
    void aConnectionThatHidesTheDriverIsProbedAfterAnError(TestScope scope) throws Exception {
        AtomicInteger statements = new AtomicInteger();
        Connection hiding = hiding(scope.connection(), statements);
        assertThat(driver.isTransactionFailed(hiding, false)).isFalse();
        assertThat(statements).hasValue(0);
        assertThat(driver.isTransactionFailed(hiding, true)).isFalse();
        assertThat(catchThrowable(() -> scope.sql("select 1 / 0").query().list())).isNotNull();
        assertThat(driver.isTransactionFailed(hiding, true)).isTrue();
        assertThat(statements).hasValue(2);
        scope.connection().close();
        assertThatThrownBy(() -> driver.isTransactionFailed(hiding, true)).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @EnumSource
    void theIsolationLevelEndsWithTheTransaction(Isolation isolation, TestScope scope) throws Exception {
        driver.beginWith(scope.connection(), isolation, null);
        assertThat(scope.sql("show transaction_isolation").query(String.class).single())
                .isEqualTo(isolation.name().toLowerCase().replace('_', ' '));
        scope.connection().rollback();
        assertThat(scope.sql("show transaction_isolation").query(String.class).single()).isEqualTo("read committed");
        assertThat(scope.connection().getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    void timeoutsAreExactToTheMillisecondAndNeverZero(TestScope scope) throws Exception {
        try (PreparedStatement statement = scope.connection().prepareStatement("select 1")) {
            assertThat(timeoutMillis(statement, Duration.ofMillis(1234))).isEqualTo(1234);
            assertThat(timeoutMillis(statement, Duration.ofNanos(1))).isEqualTo(1);
            assertThat(timeoutMillis(statement, Duration.ofNanos(1_000_001))).isEqualTo(2);
            assertThat(timeoutMillis(statement, Duration.ofSeconds(Long.MAX_VALUE - 1))).isEqualTo(3_153_600_000_000L);
            new GenericDriverSupport().timeout(statement, Duration.ofMillis(1001));
            assertThat(statement.getQueryTimeout()).isEqualTo(2);
            new GenericDriverSupport().timeout(statement, Duration.ofNanos(1));
            assertThat(statement.getQueryTimeout()).isEqualTo(1);
        }
    }

    private long timeoutMillis(Statement statement, Duration timeout) throws SQLException {
        driver.timeout(statement, timeout);
        return statement.unwrap(PgStatement.class).getQueryTimeoutMs();
    }

    /** A serial column is one of which JDBC's metadata would ask the server. */
    @Test
    void readingColumnsNeedsNoFurtherRoundTrip(TestScope scope) {
        scope.sql("create table t(id serial, at timestamptz default now(), t time, b bit, ids int[], ats timestamp[])")
                .update();
        scope.sql("insert into t(t, b, ids, ats) values ('1:00', '1', '{1}', '{2024-01-01}')").update();
        assertThat(roundTrips(() -> scope.sql("select *, now() as later from t").query().single())).isEqualTo(1);
        assertThat(roundTrips(() -> scope.sql("select at from t").query(OffsetDateTime.class).single())).isEqualTo(1);
        assertThat(roundTrips(() -> scope.sql("insert into t(ids, at) values (:ids, :at)").param("ids", new int[] { 1 })
                .param("at", OffsetDateTime.now()).update())).isEqualTo(1);
        assertThat(roundTrips(() -> assertThat(catchThrowable(
                () -> scope.sql("select id from t").query(String.class).list())).hasMessageContaining("(int4)"))).isEqualTo(1);
    }

    @Test
    void theIsolationLevelCostsOneRoundTripWithBegin(TestScope scope) {
        assertThat(roundTrips(() -> driver.beginWith(scope.connection(), Isolation.SERIALIZABLE, null))).isEqualTo(1);
    }

    @Test
    void theStateOfTheTransactionCostsNone(TestScope scope) {
        assertThat(roundTrips(() -> driver.isTransactionFailed(scope.connection(), true))).isZero();
    }

    private interface Work {

        void run() throws SQLException;
    }

    /** The driver logs what it sends; each round trip ends with a Sync. */
    private static int roundTrips(Work work) {
        AtomicInteger syncs = new AtomicInteger();
        Handler counter = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getMessage().contains("FE=> Sync")) {
                    syncs.incrementAndGet();
                }
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        Logger logger = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
        Level before = logger.getLevel();
        logger.addHandler(counter);
        logger.setLevel(Level.FINEST);
        try {
            work.run();
        } catch (SQLException e) {
            throw new AssertionError(e);
        } finally {
            logger.setLevel(before);
            logger.removeHandler(counter);
        }
        return syncs.get();
    }

    @Test
    void typesOfTheDriverAreKnown() {
        assertThat(driver.isOwnType(new PGobject())).isTrue();
        assertThat(driver.isOwnType(new org.postgresql.util.PGInterval())).isTrue();
        assertThat(driver.isOwnType(new Object())).isFalse();
        assertThat(new GenericDriverSupport().isOwnType(new PGobject())).isFalse();
    }

    private static Connection hiding(Connection connection, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] { Connection.class },
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    if (method.getName().equals("createStatement")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
