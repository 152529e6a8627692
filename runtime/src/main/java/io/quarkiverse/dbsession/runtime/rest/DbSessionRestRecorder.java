package io.quarkiverse.dbsession.runtime.rest;

import java.time.Duration;
import java.util.function.Function;

import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;

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
     * @throws ConfigurationException at the start of the application, if the statuses that commit make no sense
     */
    public Function<SyntheticCreationalContext<RequestEnd>, RequestEnd> requestEnd() {
        CommitStatuses statuses = commitStatuses();
        return context -> new RequestEnd(context.getInjectedReference(SessionRegistry.class),
                context.getInjectedReference(CurrentVertxRequest.class), statuses);
    }

    private CommitStatuses commitStatuses() {
        try {
            return new CommitStatuses(config.getValue().commitStatuses());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("quarkus.db-session.commit-statuses: " + e.getMessage());
        }
    }

    /**
     * @throws ConfigurationException at the start of the application, if the time cannot be told in whole seconds
     */
    public RuntimeValue<UnavailableMapper> unavailableMapper() {
        Duration retryAfter = config.getValue().retryAfter();
        if (retryAfter.isNegative() || retryAfter.getNano() != 0) {
            throw new ConfigurationException("quarkus.db-session.retry-after is " + retryAfter
                    + ", and the header Retry-After is a number of whole seconds. Correct it, or leave it out for 5 seconds.");
        }
        return new RuntimeValue<>(new UnavailableMapper(retryAfter.toSeconds()));
    }
}
