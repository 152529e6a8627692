package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.Arc;

/**
 * Tells the database at the beginning of each transaction who the user is, for the policies of its tables.
 */
// tag::user[]
@ApplicationScoped
public class UserOfTransactions {

    @Inject
    CurrentUser user;

    void tellTheDatabase(@Observes @DataSource("plain") AfterBegin event) {
        boolean request = Arc.container().requestContext().isActive();
        String name = request && user.name() != null ? user.name() : ""; // nobody, and never who was before
        event.session().sql("select set_config('app.user', :user, true)") // true: until the end of the transaction
                .param("user", name)
                .query(String.class)
                .single();
    }
}
// end::user[]
