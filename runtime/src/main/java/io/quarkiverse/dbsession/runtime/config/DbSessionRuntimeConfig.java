package io.quarkiverse.dbsession.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkiverse.dbsession.Isolation;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import io.smallrye.config.WithUnnamedKey;

/**
 * Database sessions
 */
@ConfigMapping(prefix = "quarkus.db-session")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface DbSessionRuntimeConfig {

    /**
     * The HTTP statuses whose requests are committed: single ones and ranges, separated by commas, such as
     * `100-399,409`. A request that answers another status is rolled back, and so is one that ended with an exception
     * (a `WebApplicationException` counts by its status).
     */
    @WithDefault("100-399")
    List<String> commitStatuses();

    /**
     * Settings per datasource.
     */
    @ConfigDocMapKey("datasource-name")
    @WithParentName
    @WithDefaults
    @WithUnnamedKey(DataSourceUtil.DEFAULT_DATASOURCE_NAME)
    Map<String, DataSourceConfig> dataSources();

    /**
     * What the sessions of one datasource have in common.
     */
    @ConfigGroup
    interface DataSourceConfig {

        /**
         * The isolation level of the transactions of sessions. By default it is what the database or
         * `quarkus.datasource.jdbc.transaction-isolation-level` says; the latter costs no round trip, this one costs one per
         * transaction and leaves other users of the datasource alone.
         */
        Optional<Isolation> isolation();

        /**
         * How long a statement may run before the database is asked to cancel it, with a precision of milliseconds. By
         * default it may take as long as it likes. A single statement can say otherwise with `SqlStatement.timeout()`.
         */
        Optional<Duration> statementTimeout();
    }
}
