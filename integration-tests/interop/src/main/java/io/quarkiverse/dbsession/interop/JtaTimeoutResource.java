package io.quarkiverse.dbsession.interop;

import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;

/**
 * Transactions that take too long, and are rolled back by another thread.
 */
@Path("/jta-timeout")
public class JtaTimeoutResource {

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    @Inject
    TransactionManager manager;

    @POST
    @Path("/idle")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void idle() throws Exception {
        JtaEnd ended = JtaEnd.of(manager);
        entries.insert("one");
        ended.await();
    }

    @POST
    @Path("/further-statement")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void furtherStatement() throws Exception {
        JtaEnd ended = JtaEnd.of(manager);
        entries.insert("one");
        ended.await();
        entries.insert("two");
    }

    @POST
    @Path("/nested")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void nested() throws Exception {
        JtaEnd ended = JtaEnd.of(manager);
        entries.insert("one");
        session.nested().call(() -> {
            entries.insert("two");
            ended.await();
            return null;
        });
    }

    @POST
    @Path("/running-statement")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void runningStatement() throws Exception {
        JtaEnd ended = JtaEnd.of(manager);
        entries.insert("one");
        session.sql("select 1 from pg_sleep(2)").query(Integer.class).single();
        ended.await();
    }

    /** Of the service only: the request goes on. */
    @POST
    @Path("/goes-on")
    public void goesOn() {
        try {
            slow.tooSlow();
        } catch (Exception e) {
            // Rolled back.
        }
        entries.insert("own");
    }

    @Inject
    Slow slow;

    @jakarta.enterprise.context.ApplicationScoped
    static class Slow {

        @Inject
        JtaTimeoutResource resource;

        @Transactional
        @TransactionConfiguration(timeout = 1)
        public void tooSlow() throws Exception {
            JtaEnd ended = JtaEnd.of(resource.manager);
            resource.entries.insert("one");
            ended.await();
        }
    }
}
