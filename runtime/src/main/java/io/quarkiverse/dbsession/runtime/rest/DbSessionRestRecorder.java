package io.quarkiverse.dbsession.runtime.rest;

import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Makes what ends requests.
 */
@Recorder
public class DbSessionRestRecorder {

    private final RuntimeValue<DbSessionRuntimeConfig> config;

    public DbSessionRestRecorder(RuntimeValue<DbSessionRuntimeConfig> config) {
        this.config = config;
    }

    /**
     * @throws ConfigurationException at the start of the application, if they make no sense
     */
    public RuntimeValue<CommitStatuses> commitStatuses() {
        try {
            return new RuntimeValue<>(new CommitStatuses(config.getValue().commitStatuses()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("quarkus.db-session.commit-statuses: " + e.getMessage());
        }
    }
}
