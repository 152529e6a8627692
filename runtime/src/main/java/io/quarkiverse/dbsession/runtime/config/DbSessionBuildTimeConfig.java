package io.quarkiverse.dbsession.runtime.config;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Database sessions
 */
@ConfigMapping(prefix = "quarkus.db-session")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface DbSessionBuildTimeConfig {

    /**
     * Whether readiness depends on the sessions, if the application has SmallRye Health: on whether a connection of each
     * datasource can be had. A datasource with `quarkus.datasource.health-exclude=true` is left out.
     */
    @WithDefault("true")
    boolean healthEnabled();
}
