package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * What the tests of an application with sessions have in common: a real PostgreSQL with an empty table {@code example},
 * and at the end of each test the proof that nothing has leaked and nothing was logged that a person would have to look
 * into.
 */
public abstract class SessionTest {

    @Inject
    AgroalDataSource pool;

    /**
     * An application of the test class with what is nested in it.
     */
    public static QuarkusUnitTest app() {
        return unwatchedApp().assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).isEmpty());
    }

    /**
     * The same for tests of sessions beside each other, each of which needs a connection.
     */
    static QuarkusUnitTest appWithSecondConnections() {
        return unwatchedApp().assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                .allMatch(message -> message.startsWith("A second connection of ")));
    }

    /**
     * The same for tests that cause warnings and look at them themselves.
     *
     * @param more classes of the application that are not nested in the test class
     */
    static QuarkusUnitTest unwatchedApp(Class<?>... more) {
        return new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(SessionTest.class, TestDatabase.class, TcpRelay.class,
                        RawClient.class, AdvisoryLock.class).addClasses(more))
                .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
                .overrideConfigKey("quarkus.datasource.username", "postgres")
                .overrideConfigKey("quarkus.datasource.password", "postgres")
                .overrideConfigKey("quarkus.datasource.jdbc.url", TestDatabase.url())
                .overrideConfigKey("quarkus.datasource.jdbc.metrics.enabled", "true")
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue());
    }

    @BeforeEach
    void emptyTable() {
        TestDatabase.execute("drop table if exists example",
                "create table example(id bigint generated always as identity primary key, text text not null unique)");
    }

    @AfterEach
    void nothingHasLeaked() {
        // The net under a request works after its response has left.
        await(() -> pool.getMetrics().activeCount() == 0, "connections in use: " + pool.getMetrics().activeCount());
        // A backend whose connection was cut notices a moment later.
        await(() -> TestDatabase.number("select count(*) from pg_stat_activity where state like 'idle in transaction%'") == 0,
                "there are backends idle in transaction");
    }

    static void await(java.util.function.BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
