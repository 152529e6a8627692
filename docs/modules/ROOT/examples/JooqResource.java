package io.quarkiverse.dbsession.interop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

import io.quarkiverse.dbsession.DbSessions;

/**
 * jOOQ in the session's transaction.
 */
@Path("/jooq")
public class JooqResource extends LibraryResource {

    private static final Table<Record> ENTRY = table("entry");
    private static final Field<Long> ID = field("id", Long.class);
    private static final Field<String> TEXT = field("text", String.class);

    @Inject
    DSLContext jooq;

    @Inject
    DbSessions sessions;

    @Override
    void insert(String text) {
        jooq.insertInto(ENTRY, TEXT).values(text).execute();
    }

    @Override
    int count(String text) {
        return jooq.fetchCount(ENTRY, TEXT.eq(text));
    }

    @Override
    String where() {
        return jooq.fetchSingle(WHERE).into(String.class);
    }

    // tag::transaction[]
    @Override
    void transaction(Runnable work) {
        jooq.transaction(configuration -> work.run()); // a nested unit of the request's transaction
    }
    // end::transaction[]

    /** Nested the way that jOOQ does it, with savepoints. */
    @POST
    @Path("/savepoints")
    public void savepoints() {
        jooq.transaction(outer -> {
            outer.dsl().insertInto(ENTRY, TEXT).values("outer").execute();
            try {
                outer.dsl().transaction(inner -> {
                    inner.dsl().insertInto(ENTRY, TEXT).values("inner").execute();
                    throw new Bad("inner");
                });
            } catch (Bad e) {
                outer.dsl().transaction(inner -> inner.dsl().insertInto(ENTRY, TEXT).values("second").execute());
            }
        });
    }

    @POST
    @Path("/savepoints-in-jta")
    @Transactional
    public void savepointsInJta() {
        savepoints();
    }

    @POST
    @Path("/new-context")
    public Response newContext() {
        insert("request");
        sessions.newContext().run(() -> insert("new context"));
        return Response.status(409).build();
    }

    @POST
    @Path("/no-context")
    public String noContext() throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        new Thread(() -> {
            try {
                insert("nowhere");
                said.complete("nothing");
            } catch (RuntimeException e) {
                said.complete(Failures.text(e));
            }
        }).start();
        return said.get(10, TimeUnit.SECONDS);
    }

    @POST
    @Path("/keys-batches-cursors")
    public List<Object> keysBatchesCursors() {
        List<Object> said = new ArrayList<>();
        Long key = jooq.insertInto(ENTRY, TEXT).values("1").returning(ID).fetchSingle(ID);
        said.add(session.sql("select text from entry where id = ?").param(key).query(String.class).single());
        said.add(jooq.batch(jooq.insertInto(ENTRY, TEXT).values((String) null)).bind("2").bind("3").bind("4").execute().length);
        try (Stream<Record> rows = jooq.select().from(ENTRY).orderBy(ID).fetchSize(2).stream()) {
            said.add(rows.map(row -> row.get(TEXT)).toList());
        }
        try (var cursor = jooq.select(TEXT).from(ENTRY).orderBy(ID).fetchSize(1).fetchLazy()) {
            said.add(cursor.fetchNext().value1());
            // In the middle of the rows.
            entries.insert("5");
            said.add(cursor.fetchNext().value1());
        }
        said.add(count("5"));
        return said;
    }
}
