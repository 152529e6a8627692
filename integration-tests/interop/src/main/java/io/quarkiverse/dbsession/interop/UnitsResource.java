package io.quarkiverse.dbsession.interop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionContext;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkus.agroal.DataSource;

/**
 * Units of work by annotation and by hand, and sessions beside the request's.
 */
@Path("/units")
public class UnitsResource {

    private static final String SETTINGS = "select current_setting('transaction_isolation') || ', read-only '"
            + " || current_setting('transaction_read_only')";

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    DbSessionContext context;

    @Inject
    Annotated annotated;

    @Inject
    OfAClass ofAClass;

    @ApplicationScoped
    static class Annotated {

        @Inject
        DbSession session;

        @Inject
        @DataSource("plain")
        DbSession plain;

        @Atomic(isolation = Isolation.SERIALIZABLE, readOnly = true)
        String settings() {
            return session.sql(SETTINGS).query(String.class).single();
        }

        @Atomic(timeout = "50ms")
        void tooLong() {
            session.sql("select pg_sleep(30)").query().list();
        }

        @Atomic(dataSource = "plain")
        boolean ofOther() {
            plain.execute("insert into entry(text) values ('other')");
            return session.inTransaction();
        }

        @Atomic(CurrentTransaction.APPEND)
        void appended() {
            session.execute("insert into entry(text) values ('appended')");
        }

        @Atomic(CurrentTransaction.ROLLBACK)
        void instead() {
            session.execute("insert into entry(text) values ('instead')");
        }

        @Atomic(CurrentTransaction.RAISE)
        void alone() {
            session.execute("insert into entry(text) values ('alone')");
        }
    }

    @Atomic(readOnly = true)
    @ApplicationScoped
    static class OfAClass {

        @Inject
        DbSession session;

        String settings() {
            return session.sql(SETTINGS).query(String.class).single();
        }
    }

    @POST
    @Path("/annotations")
    public List<String> annotations() {
        session.execute("insert into entry(text) values ('rolled back')");
        annotated.instead();
        session.execute("insert into entry(text) values ('committed with it')");
        annotated.appended();
        session.execute("insert into entry(text) values ('rolled back, too')");
        List<String> said = List.of(
                Failures.said(annotated::alone),
                "in a transaction of the request's meanwhile: " + annotated.ofOther());
        session.rollback();
        return List.of(said.get(0), said.get(1), annotated.settings(), ofAClass.settings(), Failures.said(annotated::tooLong));
    }

    @POST
    @Path("/by-hand")
    public List<String> byHand() {
        String settings = session.atomic().isolation(Isolation.REPEATABLE_READ).readOnly().timeout(Duration.ofSeconds(9))
                .call(() -> session.sql(SETTINGS).query(String.class).single());
        session.execute("insert into entry(text) values ('before')");
        String said = Failures.said(() -> session.nested().run(() -> {
            session.execute("insert into entry(text) values ('undone')");
            session.nested().run(() -> session.execute("insert into entry(text) values ('undone, too')"));
            throw new Bad("nested");
        }));
        session.nested().run(() -> session.execute("insert into entry(text) values ('kept')"));
        return List.of(settings, said, String.valueOf(session.inTransaction()));
    }

    /** Leaves those of the others, whatever becomes of the request. */
    @POST
    @Path("/sessions")
    public List<String> sessions() throws Exception {
        session.execute("insert into entry(text) values ('of the request')");
        sessions.independent().run(own -> own.execute("insert into entry(text) values ('independent')"));
        try (DbSession own = sessions.open()) {
            own.execute("insert into entry(text) values ('forgotten')");
        }
        sessions.newContext().run(() -> session.execute("insert into entry(text) values ('of a context')"));
        CyclicBarrier together = new CyclicBarrier(3);
        List<Integer> numbers = sessions.newContext().<Integer> all(() -> insert(together, 1), () -> insert(together, 2),
                () -> insert(together, 3));
        String failure = Failures.said(() -> {
            try {
                sessions.newContext().submit(() -> {
                    session.execute("insert into entry(text) values ('of a context that fails')");
                    throw new Bad("submitted");
                }).join();
            } catch (CompletionException e) {
                throw (Exception) e.getCause();
            }
        });
        boolean active = context.isActive();
        context.rollbackAll();
        return List.of(numbers.toString(), failure, String.valueOf(active), String.valueOf(context.isActive()));
    }

    /** Each waits for the others in its transaction. */
    private int insert(CyclicBarrier together, int number) throws Exception {
        session.execute("insert into entry(text) values (?)", "at the same time " + number);
        together.await(10, TimeUnit.SECONDS);
        return number;
    }
}
