package io.quarkiverse.dbsession.example;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkus.security.identity.SecurityIdentity;

/**
 * Tells the database who the user is, at the beginning of each transaction and for as long as that lasts: the policies of its
 * tables do the rest.
 */
// tag::row-level-security[]
@ApplicationScoped
public class RowLevelSecurity {

    @Inject
    SecurityIdentity user;

    void tellTheDatabase(@Observes @Default AfterBegin event) {
        if (!user.isAnonymous()) {
            event.session().sql("select set_config('app.user', ?, true)") // true: until the end of the transaction
                    .param(user.getPrincipal().getName())
                    .query(String.class)
                    .single();
        }
    }
}
// end::row-level-security[]
