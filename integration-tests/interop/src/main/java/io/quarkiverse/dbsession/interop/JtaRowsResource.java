package io.quarkiverse.dbsession.interop;

import static io.quarkiverse.dbsession.interop.Failures.said;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Query;
import io.quarkus.agroal.DataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;

/**
 * Rows that are read step by step in JTA transactions, and after their end.
 */
@Path("/jta-rows")
public class JtaRowsResource {

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    @Inject
    Service service;

    @Inject
    @DataSource("plain")
    DbSession plain;

    @Inject
    @DataSource("plain")
    AgroalDataSource beside;

    /** Each row tells how many entries the query has seen, and whether that was in a transaction that has written. */
    private Query<String> rows() {
        return session.sql("select n || ' sees ' || (select count(*) from entry) || "
                + "case when pg_current_xact_id_if_assigned() is null then ' as a reader' else ' as the writer' end "
                + "from generate_series(1, 100) n").fetchSize(10).query(String.class);
    }

    private static void read(Query<String> query, String how, Consumer<String> action) {
        switch (how) {
            case "for-each" -> query.forEach(action);
            case "stream" -> {
                try (Stream<String> rows = query.stream()) {
                    rows.forEach(action);
                }
            }
            default -> query.multi().onItem().invoke(action).collect().last().await().indefinitely();
        }
    }

    @POST
    @Path("/inside")
    @Transactional
    public List<Object> inside(@QueryParam("how") String how) {
        entries.insert("one");
        List<String> read = new ArrayList<>();
        read(rows(), how, read::add);
        entries.insert("two");
        return List.of(read.size(), read.get(read.size() - 1));
    }

    /**
     * A Multi that has nothing to do with the transaction.
     *
     * @return whether its subscriber was told of the end by another thread that is in the transaction
     */
    @POST
    @Path("/beside")
    @Transactional
    public boolean multiBeside(@QueryParam("fail") boolean fail) throws Exception {
        entries.insert("one");
        Slow<Integer> subscriber = Slow
                .of(plain.sql("select generate_series(1, 100)").fetchSize(10).query(Integer.class).multi());
        subscriber.subscription.request(Long.MAX_VALUE);
        subscriber.await();
        if (fail) {
            throw new Bad("" + subscriber.workerInTransaction);
        }
        return subscriber.workerInTransaction;
    }

    /** Nobody closes it. */
    @POST
    @Path("/left-open")
    @Transactional
    public String leftOpen() {
        entries.insert("one");
        return rows().stream().findFirst().orElseThrow();
    }

    @POST
    @Path("/escaped")
    public String escaped(@QueryParam("how") String how, @QueryParam("fail") boolean fail) {
        List<Object> escaped = new ArrayList<>();
        try {
            service.begin(how, fail, escaped);
        } catch (Bad e) {
            // Rolled back.
        }
        String said = said(() -> readOn(escaped.get(0)));
        entries.insert("own");
        return said;
    }

    private void readOn(Object escaped) throws Exception {
        if (escaped instanceof Iterator<?> rows) {
            rows.next();
        } else {
            ((Multi<?>) escaped).collect().last().await().indefinitely();
        }
    }

    @ApplicationScoped
    static class Service {

        @Inject
        JtaRowsResource resource;

        @Inject
        TransactionManager manager;

        @Transactional
        public void begin(String how, boolean fail, List<Object> escaped) throws Bad {
            resource.entries.insert("one");
            switch (how) {
                case "stream" -> {
                    Iterator<String> rows = resource.rows().stream().iterator();
                    rows.next();
                    escaped.add(rows);
                }
                default -> escaped.add(resource.rows().multi());
            }
            if (fail) {
                throw new Bad("begun");
            }
        }

        @Transactional
        @TransactionConfiguration(timeout = 1)
        public void timeOut(List<String> said) throws Exception {
            JtaEnd ended = JtaEnd.of(manager);
            resource.entries.insert("one");
            Iterator<String> rows = resource.rows().stream().iterator();
            rows.next();
            ended.await();
            said.add(said(rows::next));
        }

        @Transactional(TxType.NOT_SUPPORTED)
        public String readOutside(Iterator<String> rows) {
            return said(rows::next);
        }

        /** Quarkus would end the transaction with what is returned. */
        @Transactional
        public Multi<String> multi() {
            resource.entries.insert("one");
            return resource.rows().multi();
        }
    }

    /** Takes one row and waits to be told to take more. */
    private static final class Slow<T> implements Flow.Subscriber<T> {

        final Thread caller = Thread.currentThread();
        final CountDownLatch first = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        volatile Flow.Subscription subscription;
        volatile Throwable failure;
        volatile boolean workerInTransaction;

        static <T> Slow<T> of(Multi<T> rows) {
            Slow<T> subscriber = new Slow<>();
            rows.subscribe().withSubscriber(subscriber);
            wait(subscriber.first);
            return subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(T row) {
            first.countDown();
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            onComplete();
        }

        @Override
        public void onComplete() {
            workerInTransaction = Thread.currentThread() != caller && QuarkusTransaction.isActive();
            first.countDown();
            end.countDown();
        }

        void await() throws Exception {
            wait(end);
            if (failure instanceof Exception e) {
                throw e;
            }
        }

        private static void wait(CountDownLatch latch) {
            try {
                if (!latch.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("Nothing has come");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @POST
    @Path("/timed-out")
    public List<String> timedOut() {
        List<String> said = new ArrayList<>();
        said.add(said(() -> service.timeOut(said)));
        return said;
    }

    @POST
    @Path("/suspended")
    @Transactional
    public List<String> suspended() {
        entries.insert("one");
        Iterator<String> rows = rows().stream().iterator();
        return List.of(rows.next(), service.readOutside(rows), rows.next());
    }

    /** Made outside of the transaction that reads it. */
    @POST
    @Path("/made-outside")
    public List<String> madeOutside() {
        Multi<String> rows = rows().multi();
        return QuarkusTransaction.requiringNew().call(() -> {
            entries.insert("one");
            String last = rows.collect().last().await().indefinitely();
            return List.of(last, said(() -> entries.insert("two")));
        });
    }

    // Bodies

    @POST
    @Path("/returned")
    @Produces(MediaType.TEXT_PLAIN)
    @Transactional
    public Multi<String> returned() {
        entries.insert("one");
        return rows().multi();
    }

    @POST
    @Path("/returned-by-service")
    @Produces(MediaType.TEXT_PLAIN)
    @Blocking
    public Multi<String> returnedByService() {
        return service.multi();
    }

    @POST
    @Path("/written-before")
    @Produces(MediaType.TEXT_PLAIN)
    @Blocking
    public Multi<String> writtenBefore() {
        entries.required("one");
        return rows().multi();
    }

    @POST
    @Path("/output")
    @Transactional
    public StreamingOutput output(@QueryParam("late") boolean late) {
        entries.insert("one");
        Stream<String> early = late ? Stream.empty() : rows().stream();
        return out -> {
            try (Stream<String> rows = late ? rows().stream() : early) {
                for (String row : (Iterable<String>) rows::iterator) {
                    out.write((row + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
        };
    }

    // A backend that is killed

    @POST
    @Path("/killed")
    @Transactional
    public void killed(@QueryParam("how") String how, @QueryParam("swallow") boolean swallow) {
        int backend = entries.insert("one");
        try {
            read(rows(), how, row -> {
                if (row.startsWith("1 ")) {
                    kill(backend);
                }
            });
        } catch (ConnectionUnavailable e) {
            if (!swallow) {
                throw e;
            }
        }
    }

    private void kill(int backend) {
        try (var connection = beside.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("select pg_terminate_backend(" + backend + ", 10000)")) {
            if (!result.next() || !result.getBoolean(1)) {
                throw new IllegalStateException("The backend is still there");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
