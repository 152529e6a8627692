package io.quarkiverse.dbsession.interop;

import static io.quarkiverse.dbsession.interop.Failures.said;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * Sessions and JTA transactions in one request.
 */
@Path("/jta")
public class JtaResource {

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    @DataSource("second")
    DbSession second;

    @Inject
    @DataSource("plain")
    DbSession plain;

    @Inject
    AgroalDataSource pool;

    @Inject
    Entries entries;

    @Inject
    TransactionManager manager;

    @Inject
    UserTransaction userTransaction;

    @POST
    @Path("/none")
    public List<Integer> none() throws SystemException {
        int backend = entries.insert("one");
        return List.of(backend, entries.insert("two"), manager.getStatus());
    }

    @POST
    @Path("/endpoint")
    @Transactional
    public Response endpoint(@QueryParam("status") int status) {
        entries.insert("one");
        entries.insert("two");
        if (status == 500) {
            throw new Bad("endpoint");
        }
        return Response.status(status).build();
    }

    /** What the session does after the transaction is its own again. */
    @POST
    @Path("/service")
    public Response service(@QueryParam("status") int status) {
        entries.required("in JTA");
        boolean open = session.isOpen() || session.inTransaction();
        entries.insert("own");
        return Response.status(status).entity("open in between: " + open).build();
    }

    @POST
    @Path("/service-fails")
    public void serviceFails() {
        try {
            entries.requiredAndFails("in JTA");
        } catch (Bad e) {
            // Goes on by itself.
        }
        entries.insert("own");
    }

    // Two transactions

    @POST
    @Path("/requires-new")
    @Transactional
    public List<Integer> requiresNew(@QueryParam("fail") String fail) {
        List<Integer> backends = new ArrayList<>();
        backends.add(entries.insert("outer"));
        try {
            backends.add("inner".equals(fail) ? entries.requiresNewAndFails("inner") : entries.requiresNew("inner"));
        } catch (Bad e) {
            // The outer one knows nothing of it.
        }
        backends.add(entries.insert("outer, after it"));
        if ("outer".equals(fail)) {
            throw new Bad("outer");
        }
        return backends;
    }

    @POST
    @Path("/not-supported")
    @Transactional
    public Response notSupported(@QueryParam("status") int status) {
        int outer = entries.insert("in JTA");
        int own = entries.notSupported("own");
        return Response.status(status).entity(List.of(outer, own)).build();
    }

    @POST
    @Path("/not-supported-and-further")
    @Transactional
    public void notSupportedAndFurther() {
        entries.insert("in JTA");
        entries.notSupported("own");
        entries.insert("further");
    }

    @POST
    @Path("/not-supported-that-commits")
    @Transactional
    public void notSupportedThatCommits() {
        entries.insert("in JTA");
        entries.notSupportedAndCommits("own");
        entries.insert("further");
    }

    // Rules of rollback

    @POST
    @Path("/checked")
    @Transactional
    public void checked() throws IOException {
        entries.insert("one");
        throw new IOException("checked");
    }

    @POST
    @Path("/rollback-on")
    @Transactional(rollbackOn = IOException.class)
    public void rollbackOn() throws IOException {
        entries.insert("one");
        throw new IOException("checked");
    }

    @POST
    @Path("/dont-rollback-on")
    @Transactional(dontRollbackOn = Bad.class)
    public void dontRollbackOn() {
        entries.insert("one");
        throw new Bad("not that bad");
    }

    // Own work and JTA

    @POST
    @Path("/used-before")
    public void usedBefore(@QueryParam("commit") boolean commit) {
        entries.insert("own");
        if (commit) {
            session.commit();
        }
        entries.required("in JTA");
    }

    // Hibernate

    @POST
    @Path("/entities")
    @Transactional
    public List<Integer> entities(@QueryParam("fail") boolean fail) {
        new Entry("persisted").persistAndFlush();
        int seen = session.sql("select count(*)::int from entry where text = 'persisted'").query(Integer.class).single();
        int backend = entries.insert("inserted");
        int found = Entry.find("text", "inserted").list().size();
        int ofHibernate = ((Number) Entry.getEntityManager().createNativeQuery("select pg_backend_pid()").getSingleResult())
                .intValue();
        if (fail) {
            throw new Bad("entities");
        }
        return List.of(seen, found, backend, ofHibernate);
    }

    /** The flush comes with the commit, after the session is through. */
    @POST
    @Path("/entities-unflushed")
    @Transactional
    public void entitiesUnflushed(@QueryParam("text") String text) {
        entries.insert("inserted");
        new Entry(text).persist();
    }

    /** The listener of the entity runs in the flush of the commit. */
    @POST
    @Path("/entities-audited")
    @Transactional
    public void entitiesAudited(@QueryParam("audit") String audit) {
        Entry entry = new Entry("persisted");
        entry.persistAndFlush();
        entries.count();
        entry.text = "changed";
        entry.audit = audit;
    }

    // Control

    @POST
    @Path("/rollback-only")
    @Transactional
    public List<Object> rollbackOnly() throws SystemException {
        entries.insert("one");
        boolean before = session.isRollbackOnly();
        session.setRollbackOnly();
        return List.of(before, session.isRollbackOnly(), manager.getStatus() == Status.STATUS_MARKED_ROLLBACK,
                session.inTransaction());
    }

    @POST
    @Path("/rollback-only-of-jta")
    @Transactional
    public boolean rollbackOnlyOfJta() throws SystemException {
        entries.insert("one");
        manager.setRollbackOnly();
        return session.isRollbackOnly();
    }

    @POST
    @Path("/control")
    @Transactional
    public List<String> control() throws Exception {
        List<String> said = new ArrayList<>();
        said.add(session.isOpen() + " " + session.inTransaction());
        int backend = entries.insert("one");
        said.add(session.isOpen() + " " + session.inTransaction());
        said.add(said(session::commit));
        said.add(said(session::rollback));
        said.add(said(session.connection()::commit));
        said.add(said(session.connection()::rollback));
        session.connection().close();
        said.add(session.isOpen() + " " + session.inTransaction());
        session.close();
        said.add(session.isOpen() + " " + session.inTransaction());
        said.add(entries.insert("two") == backend ? "same backend" : "another backend");
        return said;
    }

    // Errors that are swallowed

    @POST
    @Path("/swallowed")
    @Transactional
    public void swallowed() {
        entries.insert("one");
        swallow();
    }

    @POST
    @Path("/swallowed-and-closed")
    @Transactional
    public void swallowedAndClosed() {
        swallowed();
        session.close();
    }

    @POST
    @Path("/swallowed-in-service")
    public void swallowedInService() {
        QuarkusTransaction.requiringNew().run(this::swallowed);
    }

    private void swallow() {
        try {
            entries.insert("one");
        } catch (DbSessionException e) {
            // As if nothing had happened.
        }
    }

    @POST
    @Path("/swallowed-in-jdbc")
    @Transactional
    public void swallowedInJdbc() {
        entries.insert("one");
        try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
            statement.execute("insert into entry(text) values ('one')");
        } catch (java.sql.SQLException e) {
            // As if nothing had happened.
        }
    }

    // Units of work

    @POST
    @Path("/units")
    @Transactional
    public void units(@QueryParam("fail") boolean fail) {
        entries.insert("one");
        session.atomic().run(() -> entries.insert("atomic"));
        entries.atomic("annotated");
        if (fail) {
            throw new Bad("units");
        }
    }

    @POST
    @Path("/units-of-their-own")
    @Transactional
    public List<String> unitsOfTheirOwn() {
        entries.insert("one");
        return List.of(
                said(() -> session.atomic(io.quarkiverse.dbsession.CurrentTransaction.ROLLBACK)
                        .run(() -> entries.insert("two"))),
                said(() -> session.atomic(io.quarkiverse.dbsession.CurrentTransaction.RAISE)
                        .run(() -> entries.insert("two"))),
                said(() -> entries.atomicOfItsOwn("two")));
    }

    @POST
    @Path("/unit-fails")
    @Transactional
    public boolean unitFails(@QueryParam("annotated") boolean annotated) {
        entries.insert("one");
        try {
            if (annotated) {
                entries.atomicAndFails("part");
            } else {
                session.atomic().run(() -> entries.atomicAndFails("part"));
            }
        } catch (Bad e) {
            // The transaction is doomed nevertheless.
        }
        if (!session.isRollbackOnly()) {
            throw new Bad("not marked");
        }
        return true;
    }

    @POST
    @Path("/nested")
    @Transactional
    public boolean nested() {
        entries.insert("one");
        new Entry("persisted").persistAndFlush();
        try {
            session.nested().run(() -> {
                entries.insert("nested");
                entries.insert("one");
            });
        } catch (DbSessionException e) {
            // Undone.
        }
        session.nested().run(() -> entries.insert("nested, the second"));
        entries.insert("two");
        return session.isRollbackOnly();
    }

    @POST
    @Path("/nested-first")
    @Transactional
    public void nestedFirst() {
        try {
            session.nested().run(() -> {
                entries.insert("nested");
                throw new Bad("nested");
            });
        } catch (Bad e) {
            // Undone.
        }
        entries.insert("one");
    }

    @POST
    @Path("/nested-closed")
    @Transactional
    public String nestedClosed() {
        entries.insert("one");
        return said(() -> session.nested().run(() -> {
            entries.insert("nested");
            session.close();
        }));
    }

    @Inject
    Both both;

    @POST
    @Path("/both")
    public String both(@QueryParam("how") String how) {
        return said(() -> {
            switch (how) {
                case "well" -> both.atomicAndTransactional("one");
                case "own" -> both.atomicOfItsOwnAndTransactional("one");
                default -> both.atomicAndTransactionalAndFails("one");
            }
        });
    }

    // Transactions that are begun by hand

    @POST
    @Path("/user-transaction")
    public String userTransaction() throws Exception {
        userTransaction.begin();
        entries.insert("rolled back");
        userTransaction.rollback();
        userTransaction.begin();
        entries.insert("committed");
        userTransaction.commit();
        entries.insert("own");
        return session.inTransaction() + " " + manager.getStatus();
    }

    @POST
    @Path("/quarkus-transaction")
    public void quarkusTransaction() {
        QuarkusTransaction.requiringNew().run(() -> {
            entries.insert("outer");
            QuarkusTransaction.requiringNew().run(() -> entries.insert("inner"));
            try {
                QuarkusTransaction.requiringNew().run(() -> {
                    entries.insert("inner, bad");
                    throw new Bad("inner");
                });
            } catch (Bad e) {
                // The outer one knows nothing of it.
            }
            QuarkusTransaction.joiningExisting().run(() -> entries.insert("joined"));
        });
        entries.insert("own");
    }

    // Independent ones

    @POST
    @Path("/independent")
    @Transactional
    public List<Object> independent(@QueryParam("fail") boolean fail) throws SystemException {
        List<Object> said = new ArrayList<>();
        int outer = entries.insert("in JTA");
        try (DbSession own = sessions.open()) {
            own.execute("insert into entry(text) values ('open, left')");
        }
        try (DbSession own = sessions.open()) {
            own.execute("insert into entry(text) values ('open')");
            own.commit();
            own.execute("insert into entry(text) values ('open, rolled back')");
            own.rollback();
            said.add(own.sql("select pg_backend_pid()").query(Integer.class).single() == outer);
        }
        sessions.independent().run(own -> own.execute("insert into entry(text) values ('independent')"));
        sessions.newContext().run(() -> entries.insert("new context"));
        sessions.newContext().submit(() -> entries.insert("submitted")).join();
        sessions.newContext().all(() -> entries.insert("all, 1"), () -> entries.required("all, 2"));
        said.add(manager.getStatus() == Status.STATUS_ACTIVE);
        said.add(entries.insert("in JTA, after it") == outer);
        if (fail) {
            throw new Bad("independent");
        }
        return said;
    }

    /** The application's part of an independent session's query belongs to the transaction. */
    @POST
    @Path("/independent-rows")
    @Transactional
    public void independentRows(@QueryParam("fail") boolean fail) {
        try (DbSession own = sessions.open()) {
            own.sql("select 'row ' || n from generate_series(1, 2) n").query(String.class).forEach(text -> {
                entries.insert(text);
                new Entry(text + ", persisted").persist();
            });
            own.sql("select 'jdbc row'").query(String.class).forEach(entries::insert);
        }
        if (fail) {
            throw new Bad("independent rows");
        }
    }

    // JDBC

    @POST
    @Path("/jdbc")
    @Transactional
    public int jdbc(@QueryParam("fail") boolean fail) throws Exception {
        int keys = 0;
        try (var connection = session.dataSource().getConnection();
                var statement = connection.prepareStatement("insert into entry(text) values (?)", new String[] { "id" })) {
            for (String text : List.of("one", "two")) {
                statement.setString(1, text);
                statement.executeUpdate();
                try (var generated = statement.getGeneratedKeys()) {
                    keys += generated.next() ? 1 : 0;
                }
            }
        }
        // Left open on purpose.
        session.connection().createStatement().executeQuery("select text from entry");
        entries.insert("three");
        if (fail) {
            throw new Bad("jdbc");
        }
        return keys;
    }

    // Several datasources

    @POST
    @Path("/two-datasources")
    @Transactional
    public void twoDatasources() {
        entries.insert("one");
        second.execute("insert into entry(text) values ('second')");
    }

    /** The pool would give the connection to the second statement. */
    @POST
    @Path("/two-datasources-swallowed")
    @Transactional
    public List<String> twoDatasourcesSwallowed() {
        entries.insert("one");
        List<String> said = new ArrayList<>();
        for (String text : List.of("second", "second again")) {
            said.add(said(() -> second.execute("insert into entry(text) values (?)", text)));
        }
        return said;
    }

    /** Pools that take no part in JTA have sessions that do not, either. */
    @POST
    @Path("/plain")
    @Transactional
    public Response plain(@QueryParam("status") int status) {
        entries.insert("in JTA");
        plain.execute("insert into entry(text) values ('plain')");
        boolean inTransaction = plain.inTransaction();
        plain.commit();
        plain.execute("insert into entry(text) values ('plain, by the request')");
        return Response.status(status).entity(inTransaction).build();
    }
}
