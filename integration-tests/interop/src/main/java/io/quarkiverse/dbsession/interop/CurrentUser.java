package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

/**
 * Who makes the request. An application has it from Quarkus Security; here, a header says it.
 */
@RequestScoped
class CurrentUser {

    private @Nullable String name;

    @Nullable
    String name() {
        return name;
    }

    void name(@Nullable String name) {
        this.name = name;
    }
}
