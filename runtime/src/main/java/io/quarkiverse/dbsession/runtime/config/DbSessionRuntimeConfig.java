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
     * What clients are told in the header `Retry-After` of a 503, in whole seconds. That is the answer to a
     * `ConnectionUnavailable` unless the application maps it, or a superclass of it, to another one.
     */
    @WithDefault("5S")
    Duration retryAfter();

    /**
     * Settings per datasource.
     */
    @ConfigDocMapKey("datasource-name")
    @WithParentName
    @WithDefaults
    @WithUnnamedKey(DataSourceUtil.DEFAULT_DATASOURCE_NAME)
    Map<String, DataSourceConfig> dataSources();

    /**
     * What is done about connections that are held for too long.
     */
    enum HoldLimitAction {
        /** A warning, and nothing else. */
        WARN,
        /**
         * A warning; then the running statement is cancelled, the work rolled back, and the connection goes back to the pool,
         * whatever the application is doing. A commit that is under way is waited for.
         */
        CANCEL
    }

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

        /**
         * How long a statement may wait for a lock before it fails with `LockNotAvailable`, with a precision of milliseconds
         * (PostgreSQL only). By default it is what the database says. It costs one round trip per transaction, the same one
         * as `isolation`; `quarkus.datasource.jdbc.additional-jdbc-properties.options=-c lock_timeout=…` costs none, and is
         * for all users of the datasource.
         */
        Optional<Duration> lockTimeout();

        /**
         * How long a session may hold its connection. When that is over, a warning tells where it was taken; whether more than
         * that is done is a matter of `hold-limit-action`. By default it may hold it for as long as it likes.
         */
        Optional<Duration> holdLimit();

        /**
         * What is done when a session holds its connection for longer than `hold-limit`.
         */
        @WithDefault("warn")
        HoldLimitAction holdLimitAction();

        /**
         * Whether the database is asked what has become of a commit whose answer was lost with the connection, so that
         * `CommitFailed` with the outcome `UNKNOWN` becomes rare (PostgreSQL 13 or later). It costs one round trip per
         * transaction that writes, for the id of the transaction; where a nested unit of work has ended, the id is known
         * without it, and the database is asked in any case.
         */
        @WithDefault("false")
        boolean lookUpLostCommits();
    }
}
