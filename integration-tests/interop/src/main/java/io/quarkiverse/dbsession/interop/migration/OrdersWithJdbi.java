package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;

/**
 * As one writes it with Jdbi.
 */
@ApplicationScoped
public class OrdersWithJdbi implements Orders {

    private static final String INSERT = """
            insert into orders (number, total, customer_id, note)
            values (:number, :total, :customerId, :note)
            """;

    // tag::fields[]
    private final Jdbi jdbi;

    OrdersWithJdbi(AgroalDataSource pool) {
        jdbi = Jdbi.create(pool);
        jdbi.registerRowMapper(ConstructorMapper.factory(Order.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(Sale.class));
    }
    // end::fields[]

    // tag::find[]
    @Override
    public Optional<Order> find(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from orders where id = :id")
                .bind("id", id)
                .mapTo(Order.class)
                .findOne());
    }
    // end::find[]

    // tag::nested-record[]
    public record Sale(long id, String number, BigDecimal total, @Nested("customer") @Nullable Customer customer) {

        public record Customer(@PropagateNull long id, String name) {
        }
    }

    @Override
    public List<Sale> withCustomers() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select o.id, o.number, o.total, c.id as customer_id, c.name as customer_name
                from orders o left join customer c on c.id = o.customer_id
                order by o.id
                """).mapTo(Sale.class).list());
    }
    // end::nested-record[]

    // tag::add[]
    @Override
    public long add(NewOrder order) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                insert into orders (number, total, customer_id, note)
                values (:number, :total, :customerId, :note)
                """)
                .bindMethods(order)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(long.class)
                .one());
    }
    // end::add[]

    // tag::add-if-new[]
    @Override
    public boolean addIfNew(NewOrder order) {
        try {
            add(order);
            return true;
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause && "23505".equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
    // end::add-if-new[]

    // tag::add-all[]
    @Override
    public int addAll(List<NewOrder> orders) {
        return jdbi.inTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(INSERT);
            orders.forEach(order -> batch.bindMethods(order).add());
            return batch.execute().length;
        });
    }
    // end::add-all[]

    // tag::add-valid[]
    @Override
    public int addValid(List<NewOrder> orders) {
        return jdbi.inTransaction(handle -> {
            int added = 0;
            for (NewOrder order : orders) {
                handle.savepoint("order");
                try {
                    handle.createUpdate(INSERT).bindMethods(order).execute();
                    handle.releaseSavepoint("order");
                    added++;
                } catch (UnableToExecuteStatementException e) {
                    handle.rollbackToSavepoint("order"); // the others can be added all the same
                }
            }
            return added;
        });
    }
    // end::add-valid[]

    // tag::add-with-trace[]
    @Override
    public void addWithTrace(NewOrder order) {
        jdbi.useTransaction(handle -> {
            try (Handle own = jdbi.open()) {
                own.execute("insert into trace (text) values (?)", "to be added: " + order.number());
            }
            handle.createUpdate(INSERT).bindMethods(order).execute();
        });
    }
    // end::add-with-trace[]

    // tag::change[]
    @Override
    public int change(Change change) {
        return jdbi.withHandle(handle -> handle.createUpdate("update orders set total = :total, note = :note where id = :id")
                .bindMethods(change)
                .execute());
    }
    // end::change[]

    // tag::mark[]
    @Override
    public int mark(Collection<Long> ids, Status status) {
        return jdbi.withHandle(handle -> handle.createUpdate("update orders set status = :status where id = any(:ids)")
                .bindMap(Map.of("ids", ids.toArray(Long[]::new), "status", status))
                .execute());
    }
    // end::mark[]

    // tag::find-all[]
    @Override
    public List<Order> findAll(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return List.of(); // bindList refuses it
        }
        return jdbi.withHandle(handle -> handle.createQuery("select * from orders where id in (<ids>) order by id")
                .bindList("ids", List.copyOf(ids))
                .mapTo(Order.class)
                .list());
    }
    // end::find-all[]

    // tag::export[]
    @Override
    public void export(Consumer<Order> target) {
        jdbi.useTransaction(handle -> { // PostgreSQL's driver has cursors in transactions only
            try (Stream<Order> orders = handle.createQuery("select * from orders order by id")
                    .setFetchSize(1000)
                    .mapTo(Order.class)
                    .stream()) {
                orders.forEach(target);
            }
        });
    }
    // end::export[]

    // tag::merge[]
    @Override
    public void merge(long from, long into) {
        jdbi.useTransaction(handle -> {
            BigDecimal total = handle.createQuery("delete from orders where id = ? returning total")
                    .bind(0, from)
                    .mapTo(BigDecimal.class)
                    .findOne()
                    .orElseThrow(() -> new IllegalArgumentException("Nothing to merge"));
            if (handle.execute("update orders set total = total + ? where id = ?", total, into) == 0) {
                throw new IllegalArgumentException("Nothing to merge into"); // undoes the deletion
            }
        });
    }
    // end::merge[]

    // tag::cancel[]
    @Override
    public void cancel(long id) {
        jdbi.useTransaction(handle -> {
            handle.execute("insert into trace (text) values (?)", "cancelled: " + id);
            if (handle.execute("delete from orders where id = ? and status <> 'SHIPPED'", id) == 0) {
                throw new IllegalArgumentException("Nothing to cancel");
            }
        });
    }
    // end::cancel[]

    // tag::report[]
    @Override
    public Report report() {
        return jdbi.withHandle(handle -> {
            handle.setReadOnly(true);
            handle.getConfig(SqlStatements.class).setQueryTimeout(10);
            return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading -> {
                long orders = reading.createQuery("select count(*) from orders").mapTo(long.class).one();
                BigDecimal total = reading.createQuery("select coalesce(sum(total), 0) from orders")
                        .mapTo(BigDecimal.class).one();
                String conditions = reading.createQuery("""
                        select current_setting('transaction_isolation') || ', read-only '
                            || current_setting('transaction_read_only')
                        """).mapTo(String.class).one();
                return new Report(orders, total, conditions);
            });
        });
    }
    // end::report[]
}
