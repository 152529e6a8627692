package io.quarkiverse.dbsession.chaos;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkus.arc.Arc;

/**
 * Observers of transactions, which write, veto and throw when they are told to.
 */
@ApplicationScoped
class Hooks {

    @Inject
    Told told;

    void before(@Observes BeforeCommit event) {
        if (told("hook")) {
            Attack attack = told.attack();
            event.session().execute("insert into op(request, part, value) values (?, ?, ?)", attack.id, Attack.HOOK_PART,
                    told.secret());
        }
        if (told("hook-vetoes")) {
            throw new Refused("before the commit");
        }
    }

    void after(@Observes AfterCommit event) {
        if (told("hook-throws")) {
            throw new IllegalStateException("after the commit");
        }
    }

    void rolledBack(@Observes AfterRollback event) {
        if (told("hook-vetoes")) {
            throw new IllegalStateException("after the rollback");
        }
    }

    private boolean told(String what) {
        return Arc.container().requestContext().isActive() && told.attack() != null && told.attack().is(what);
    }
}
