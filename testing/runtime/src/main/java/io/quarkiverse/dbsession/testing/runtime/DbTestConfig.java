package io.quarkiverse.dbsession.testing.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Tests with database sessions
 */
@ConfigMapping(prefix = "quarkus.db-session-testing")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface DbTestConfig {

    /**
     * How long a transaction of a test with `@DbRollback` waits for another one of the same test before it fails, and the test
     * with it. Transactions of a test come one after the other, and two that wait for each other would do so forever.
     */
    @WithDefault("10s")
    Duration waitTimeout();

    /**
     * Tables that `@DbTruncate` does not empty: reference data that migrations have brought, for instance. By name or
     * with their schema. Those of Flyway and Liquibase, with their usual names, need not be named.
     */
    Optional<List<String>> keepTables();
}
