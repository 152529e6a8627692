package io.quarkiverse.dbsession.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Jdbi in the session's transaction.
 */
@Path("/jdbi")
public class JdbiResource extends LibraryResource {

    private static final String INSERT = "insert into entry(text) values (:text)";

    @Inject
    Jdbi jdbi;

    @Override
    void insert(String text) {
        jdbi.useHandle(handle -> insert(handle, text));
    }

    private static void insert(Handle handle, String text) {
        handle.createUpdate(INSERT).bind("text", text).execute();
    }

    @Override
    int count(String text) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from entry where text = :text").bind("text", text)
                .mapTo(Integer.class).one());
    }

    @Override
    String where() {
        return jdbi.withHandle(handle -> handle.createQuery(WHERE).mapTo(String.class).one());
    }

    // tag::transaction[]
    @Override
    void transaction(Runnable work) {
        jdbi.useTransaction(handle -> work.run()); // a nested unit of the request's transaction
    }
    // end::transaction[]

    @POST
    @Path("/savepoints")
    public void savepoints() {
        jdbi.useTransaction(handle -> {
            insert(handle, "one");
            handle.savepoint("before_two");
            insert(handle, "two");
            handle.rollbackToSavepoint("before_two");
            handle.savepoint("before_three");
            insert(handle, "three");
            handle.release("before_three");
        });
    }

    @POST
    @Path("/by-hand")
    public List<Boolean> byHand() {
        List<Boolean> said = new ArrayList<>();
        try (Handle handle = jdbi.open()) {
            said.add(handle.isInTransaction());
            handle.begin();
            said.add(handle.isInTransaction());
            insert(handle, "kept");
            handle.commit();
            handle.begin();
            insert(handle, "undone");
            handle.rollback();
            said.add(handle.isInTransaction());
            insert(handle, "outside");
        }
        return said;
    }

    /** Jdbi rolls back what its user has forgotten, and says so. */
    @POST
    @Path("/forgotten")
    public String forgotten() {
        entries.insert("session");
        Handle handle = jdbi.open();
        handle.begin();
        insert(handle, "forgotten");
        try {
            handle.close();
            return "nothing";
        } catch (RuntimeException e) {
            return Failures.text(e);
        }
    }

    /** Of the request's transaction, and too late for it. */
    @POST
    @Path("/isolation")
    public void isolation() {
        entries.insert("session");
        jdbi.useTransaction(TransactionIsolationLevel.SERIALIZABLE, handle -> insert(handle, "serializable"));
    }

    @POST
    @Path("/keys-batches-cursors")
    public List<Object> keysBatchesCursors() {
        List<Object> said = new ArrayList<>();
        try (Handle handle = jdbi.open()) {
            long key = handle.createUpdate(INSERT).bind("text", "1").executeAndReturnGeneratedKeys("id").mapTo(Long.class)
                    .one();
            said.add(session.sql("select text from entry where id = ?").param(key).query(String.class).single());
            PreparedBatch batch = handle.prepareBatch(INSERT);
            for (String text : List.of("2", "3", "4")) {
                batch.bind("text", text).add();
            }
            said.add(batch.execute().length);
            try (Stream<String> rows = handle.createQuery("select text from entry order by id").setFetchSize(2)
                    .mapTo(String.class).stream()) {
                said.add(rows.toList());
            }
            try (var rows = handle.createQuery("select text from entry order by id").setFetchSize(1).mapTo(String.class)
                    .iterator()) {
                said.add(rows.next());
                // In the middle of the rows.
                entries.insert("5");
                said.add(rows.next());
            }
        }
        said.add(count("5"));
        return said;
    }
}
