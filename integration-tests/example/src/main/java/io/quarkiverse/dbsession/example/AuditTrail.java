package io.quarkiverse.dbsession.example;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;

import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;

/**
 * Remembers what a request does, and writes it into the transaction that does it.
 */
// tag::audit[]
@RequestScoped
public class AuditTrail {

    private final List<String> notes = new ArrayList<>();

    public void note(String what) {
        notes.add(what);
    }

    // Of the default datasource; without a qualifier it would hear of all.
    void write(@Observes @Default BeforeCommit event) {
        for (String what : notes) {
            event.session().execute("insert into audit(what) values (?)", what);
        }
        notes.clear();
    }

    void forget(@Observes @Default AfterRollback event) {
        notes.clear();
    }
}
// end::audit[]
