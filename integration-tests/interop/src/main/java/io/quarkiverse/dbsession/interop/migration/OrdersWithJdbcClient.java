package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SimplePropertySqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.agroal.api.AgroalDataSource;

/**
 * As one writes it with Spring.
 */
@ApplicationScoped
public class OrdersWithJdbcClient implements Orders {

    private static final String INSERT = """
            insert into orders (number, total, customer_id, note)
            values (:number, :total, :customerId, :note)
            """;

    // tag::fields[]
    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final TransactionTemplate requiresNew;
    private final TransactionTemplate nested;
    private final TransactionTemplate reading;

    OrdersWithJdbcClient(AgroalDataSource pool) {
        JdbcTemplate template = new JdbcTemplate(pool);
        template.setFetchSize(1000);
        jdbc = JdbcClient.create(template);
        batches = new NamedParameterJdbcTemplate(template);
        var manager = new DataSourceTransactionManager(pool);
        transaction = new TransactionTemplate(manager);
        requiresNew = new TransactionTemplate(manager);
        requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        reading = new TransactionTemplate(manager);
        reading.setReadOnly(true);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        reading.setTimeout(10);
    }
    // end::fields[]

    // tag::find[]
    @Override
    public Optional<Order> find(long id) {
        return jdbc.sql("select * from orders where id = :id").param("id", id).query(Order.class).optional();
    }
    // end::find[]

    // tag::nested-record[]
    public record Sale(long id, String number, BigDecimal total, @Nullable Customer customer) {

        public record Customer(long id, String name) {
        }
    }

    @Override
    public List<Sale> withCustomers() {
        return jdbc.sql("""
                select o.id, o.number, o.total, c.id as customer_id, c.name as customer_name
                from orders o left join customer c on c.id = o.customer_id
                order by o.id
                """).query((row, number) -> {
            Sale.Customer customer = row.getObject("customer_id") == null ? null
                    : new Sale.Customer(row.getLong("customer_id"), row.getString("customer_name"));
            return new Sale(row.getLong("id"), row.getString("number"), row.getBigDecimal("total"), customer);
        }).list();
    }
    // end::nested-record[]

    // tag::add[]
    @Override
    public long add(NewOrder order) {
        var keys = new GeneratedKeyHolder();
        jdbc.sql("""
                insert into orders (number, total, customer_id, note)
                values (:number, :total, :customerId, :note)
                """)
                .paramSource(order)
                .update(keys, "id");
        return keys.getKeyAs(Long.class);
    }
    // end::add[]

    // tag::add-if-new[]
    @Override
    public boolean addIfNew(NewOrder order) {
        try {
            add(order);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }
    // end::add-if-new[]

    // tag::add-all[]
    @Override
    public int addAll(List<NewOrder> orders) {
        return transaction.execute(status -> {
            SqlParameterSource[] rows = orders.stream().map(SimplePropertySqlParameterSource::new)
                    .toArray(SqlParameterSource[]::new);
            return batches.batchUpdate(INSERT, rows).length;
        });
    }
    // end::add-all[]

    // tag::add-valid[]
    @Override
    public int addValid(List<NewOrder> orders) {
        return transaction.execute(status -> {
            int added = 0;
            for (NewOrder order : orders) {
                try {
                    nested.executeWithoutResult(savepoint -> add(order));
                    added++;
                } catch (DataIntegrityViolationException e) {
                    // The others can be added all the same.
                }
            }
            return added;
        });
    }
    // end::add-valid[]

    // tag::add-with-trace[]
    @Override
    public void addWithTrace(NewOrder order) {
        transaction.executeWithoutResult(status -> {
            requiresNew.executeWithoutResult(
                    own -> jdbc.sql("insert into trace (text) values (?)").param("to be added: " + order.number()).update());
            add(order);
        });
    }
    // end::add-with-trace[]

    // tag::change[]
    @Override
    public int change(Change change) {
        return jdbc.sql("update orders set total = :total, note = :note where id = :id")
                .paramSource(change)
                .update();
    }
    // end::change[]

    // tag::mark[]
    @Override
    public int mark(Collection<Long> ids, Status status) {
        return jdbc.sql("update orders set status = :status where id in (:ids)")
                .params(Map.of("ids", ids, "status", status.name()))
                .update();
    }
    // end::mark[]

    // tag::find-all[]
    @Override
    public List<Order> findAll(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return List.of(); // "in ()" is no SQL
        }
        return jdbc.sql("select * from orders where id in (:ids) order by id").param("ids", ids).query(Order.class).list();
    }
    // end::find-all[]

    // tag::export[]
    @Override
    public void export(Consumer<Order> target) {
        transaction.executeWithoutResult(status -> { // PostgreSQL's driver has cursors in transactions only
            try (Stream<Order> orders = jdbc.sql("select * from orders order by id").query(Order.class).stream()) {
                orders.forEach(target);
            }
        });
    }
    // end::export[]

    // tag::merge[]
    @Override
    public void merge(long from, long into) {
        transaction.executeWithoutResult(status -> {
            BigDecimal total = jdbc.sql("delete from orders where id = ? returning total").param(from)
                    .query(BigDecimal.class)
                    .optional()
                    .orElseThrow(() -> new IllegalArgumentException("Nothing to merge"));
            if (jdbc.sql("update orders set total = total + ? where id = ?").params(total, into).update() == 0) {
                throw new IllegalArgumentException("Nothing to merge into"); // undoes the deletion
            }
        });
    }
    // end::merge[]

    // tag::cancel[]
    @Override
    public void cancel(long id) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("insert into trace (text) values (?)").param("cancelled: " + id).update();
            if (jdbc.sql("delete from orders where id = ? and status <> 'SHIPPED'").param(id).update() == 0) {
                throw new IllegalArgumentException("Nothing to cancel");
            }
        });
    }
    // end::cancel[]

    // tag::report[]
    @Override
    public Report report() {
        return reading.execute(status -> {
            long orders = jdbc.sql("select count(*) from orders").query(Long.class).single();
            BigDecimal total = jdbc.sql("select coalesce(sum(total), 0) from orders").query(BigDecimal.class).single();
            String conditions = jdbc.sql("""
                    select current_setting('transaction_isolation') || ', read-only '
                        || current_setting('transaction_read_only')
                    """).query(String.class).single();
            return new Report(orders, total, conditions);
        });
    }
    // end::report[]
}
