package io.quarkiverse.dbsession.chaos;

import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

/**
 * The attack of the request, for those who hear of its transactions.
 */
@RequestScoped
class Told {

    private @Nullable Attack attack;
    private String secret = "";

    void attack(Attack attack, String secret) {
        this.attack = attack;
        this.secret = secret;
    }

    @Nullable
    Attack attack() {
        return attack;
    }

    String secret() {
        return secret;
    }
}
