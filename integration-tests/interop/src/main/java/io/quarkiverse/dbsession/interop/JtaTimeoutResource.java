package io.quarkiverse.dbsession.interop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.transaction.Synchronization;
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
        CountDownLatch ended = end();
        entries.insert("one");
        await(ended);
    }

    @POST
    @Path("/further-statement")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void furtherStatement() throws Exception {
        CountDownLatch ended = end();
        entries.insert("one");
        await(ended);
        entries.insert("two");
    }

    @POST
    @Path("/nested")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void nested() throws Exception {
        CountDownLatch ended = end();
        entries.insert("one");
        session.nested().call(() -> {
            entries.insert("two");
            await(ended);
            return null;
        });
    }

    @POST
    @Path("/running-statement")
    @Transactional
    @TransactionConfiguration(timeout = 1)
    public void runningStatement() throws Exception {
        CountDownLatch ended = end();
        entries.insert("one");
        session.sql("select 1 from pg_sleep(2)").query(Integer.class).single();
        await(ended);
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
            CountDownLatch ended = resource.end();
            resource.entries.insert("one");
            await(ended);
        }
    }

    private CountDownLatch end() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        manager.getTransaction().registerSynchronization(new Synchronization() {

            @Override
            public void beforeCompletion() {
            }

            @Override
            public void afterCompletion(int status) {
                ended.countDown();
            }
        });
        return ended;
    }

    private static void await(CountDownLatch ended) throws InterruptedException {
        if (!ended.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The transaction has not timed out");
        }
    }
}
