package io.quarkiverse.dbsession.benchmark;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.Unremovable;

/**
 * A bean that has no session. Nothing is injected with it, so that Quarkus would leave it out.
 */
@Unremovable
@ApplicationScoped
public class Plain {

    public int nothing() {
        return 6;
    }
}
