package io.quarkiverse.dbsession.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring's JDBC classes in the session's transaction.
 */
@Path("/spring")
public class SpringResource extends LibraryResource {

    private static final String INSERT = "insert into entry(text) values (?)";

    @Inject
    JdbcClient spring;

    @Inject
    TransactionTemplate transactions;

    @Override
    void insert(String text) {
        spring.sql(INSERT).param(text).update();
    }

    @Override
    int count(String text) {
        return spring.sql("select count(*) from entry where text = ?").param(text).query(Integer.class).single();
    }

    @Override
    String where() {
        return spring.sql(WHERE).query(String.class).single();
    }

    // tag::transaction[]
    @Override
    void transaction(Runnable work) {
        transactions.executeWithoutResult(status -> work.run()); // a nested unit of the request's transaction
    }
    // end::transaction[]

    private TransactionTemplate with(int propagation) {
        TransactionTemplate template = new TransactionTemplate(transactions.getTransactionManager());
        template.setPropagationBehavior(propagation);
        return template;
    }

    @POST
    @Path("/savepoints")
    public void savepoints() {
        transactions.executeWithoutResult(outer -> {
            insert("outer");
            try {
                with(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(inner -> {
                    insert("inner");
                    throw new Bad("inner");
                });
            } catch (Bad e) {
                with(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(inner -> insert("second"));
            }
        });
    }

    /** There is one transaction only: the new one is a part of it. */
    @POST
    @Path("/requires-new")
    public void requiresNew(@QueryParam("fail") boolean fail) {
        try {
            transactions.executeWithoutResult(outer -> {
                insert("outer");
                with(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(inner -> insert("new"));
                if (fail) {
                    throw new Bad("outer");
                }
            });
        } catch (Bad e) {
            insert("after");
        }
    }

    @POST
    @Path("/rollback-only")
    public void rollbackOnly() {
        insert("before");
        transactions.executeWithoutResult(status -> {
            insert("undone");
            status.setRollbackOnly();
        });
    }

    @POST
    @Path("/read-only")
    public void readOnly(@QueryParam("write") boolean write) {
        TransactionTemplate readOnly = new TransactionTemplate(transactions.getTransactionManager());
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> {
            count("one");
            if (write) {
                insert("refused");
            }
        });
        insert("after");
    }

    /** Of the request's transaction, and too late for it. */
    @POST
    @Path("/isolation")
    public void isolation() {
        entries.insert("session");
        TransactionTemplate serializable = new TransactionTemplate(transactions.getTransactionManager());
        serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        serializable.executeWithoutResult(status -> insert("serializable"));
    }

    @POST
    @Path("/keys-batches-cursors")
    public List<Object> keysBatchesCursors() {
        List<Object> said = new ArrayList<>();
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        spring.sql(INSERT).param("1").update(key, "id");
        said.add(session.sql("select text from entry where id = ?").param(key.getKey()).query(String.class).single());
        JdbcTemplate template = new JdbcTemplate(session.dataSource());
        said.add(
                template.batchUpdate(INSERT, List.of(new Object[] { "2" }, new Object[] { "3" }, new Object[] { "4" })).length);
        template.setFetchSize(2);
        try (Stream<String> rows = template.queryForStream("select text from entry order by id",
                (row, i) -> row.getString(1))) {
            said.add(rows.toList());
        }
        template.setFetchSize(1);
        try (Stream<String> rows = template.queryForStream("select text from entry order by id",
                (row, i) -> row.getString(1))) {
            var iterator = rows.iterator();
            said.add(iterator.next());
            // In the middle of the rows.
            entries.insert("5");
            said.add(iterator.next());
        }
        said.add(count("5"));
        return said;
    }
}
