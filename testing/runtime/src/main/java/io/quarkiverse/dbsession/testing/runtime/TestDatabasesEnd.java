package io.quarkiverse.dbsession.testing.runtime;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ShutdownEvent;

/**
 * Closes the connections that tests share when the application stops: no pool knows them.
 */
@Singleton
public class TestDatabasesEnd {

    void stop(@Observes ShutdownEvent event) {
        TestDatabase.closeAll();
    }
}
