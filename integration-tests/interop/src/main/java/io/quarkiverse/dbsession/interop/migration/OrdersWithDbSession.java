package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;

/**
 * As one writes it with a session.
 */
@ApplicationScoped
public class OrdersWithDbSession implements Orders {

    private static final String INSERT = """
            insert into orders (number, total, customer_id, note)
            values (:number, :total, :customerId, :note)
            """;

    // tag::fields[]
    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;
    // end::fields[]

    // tag::find[]
    @Override
    public Optional<Order> find(long id) {
        return session.sql("select * from orders where id = :id").param("id", id).query(Order.class).optional();
    }
    // end::find[]

    // tag::nested-record[]
    public record Sale(long id, String number, BigDecimal total, @Nullable Customer customer) {

        public record Customer(long id, String name) {
        }
    }

    @Override
    public List<Sale> withCustomers() {
        return session.sql("""
                select o.id, o.number, o.total, c.id as customer_id, c.name as customer_name
                from orders o left join customer c on c.id = o.customer_id
                order by o.id
                """).query(Sale.class).list();
    }
    // end::nested-record[]

    // tag::add[]
    @Override
    public long add(NewOrder order) {
        return session.sql("""
                insert into orders (number, total, customer_id, note)
                values (:number, :total, :customerId, :note)
                returning id
                """)
                .params(order)
                .query(Long.class)
                .single();
    }
    // end::add[]

    // tag::add-if-new[]
    @Override
    public boolean addIfNew(NewOrder order) {
        try {
            session.nested().run(() -> add(order)); // what has been done before stays usable
            return true;
        } catch (ConstraintViolation e) {
            if (e.kind() == ConstraintViolation.Kind.UNIQUE) {
                return false;
            }
            throw e;
        }
    }
    // end::add-if-new[]

    // tag::add-all[]
    @Override
    public int addAll(List<NewOrder> orders) {
        return session.sql(INSERT).batch(orders).length;
    }
    // end::add-all[]

    // tag::add-valid[]
    @Override
    public int addValid(List<NewOrder> orders) {
        int added = 0;
        for (NewOrder order : orders) {
            try {
                session.nested().run(() -> add(order));
                added++;
            } catch (ConstraintViolation e) {
                // The others can be added all the same.
            }
        }
        return added;
    }
    // end::add-valid[]

    // tag::add-with-trace[]
    @Override
    public void addWithTrace(NewOrder order) {
        sessions.independent()
                .run(own -> own.execute("insert into trace (text) values (?)", "to be added: " + order.number()));
        add(order);
    }
    // end::add-with-trace[]

    // tag::change[]
    @Override
    public int change(Change change) {
        return session.sql("update orders set total = :total, note = :note where id = :id")
                .params(change)
                .update();
    }
    // end::change[]

    // tag::mark[]
    @Override
    public int mark(Collection<Long> ids, Status status) {
        return session.sql("update orders set status = :status where id = any(:ids)")
                .params(Map.of("ids", ids, "status", status))
                .update();
    }
    // end::mark[]

    // tag::find-all[]
    @Override
    public List<Order> findAll(Collection<Long> ids) {
        return session.sql("select * from orders where id = any(:ids) order by id")
                .param("ids", ids)
                .query(Order.class)
                .list();
    }
    // end::find-all[]

    // tag::export[]
    @Override
    public void export(Consumer<Order> target) {
        session.sql("select * from orders order by id").query(Order.class).forEach(target);
    }
    // end::export[]

    // tag::merge[]
    @Override
    public void merge(long from, long into) {
        session.atomic().run(() -> {
            BigDecimal total = session.sql("delete from orders where id = ? returning total").param(from)
                    .query(BigDecimal.class)
                    .optional()
                    .orElseThrow(() -> new IllegalArgumentException("Nothing to merge"));
            if (session.execute("update orders set total = total + ? where id = ?", total, into) == 0) {
                throw new IllegalArgumentException("Nothing to merge into"); // undoes the deletion
            }
        });
    }
    // end::merge[]

    // tag::cancel[]
    @Override
    @Atomic
    public void cancel(long id) {
        session.execute("insert into trace (text) values (?)", "cancelled: " + id);
        if (session.execute("delete from orders where id = ? and status <> 'SHIPPED'", id) == 0) {
            throw new IllegalArgumentException("Nothing to cancel");
        }
    }
    // end::cancel[]

    // tag::report[]
    @Override
    public Report report() {
        return session.atomic().readOnly().isolation(Isolation.REPEATABLE_READ).timeout(Duration.ofSeconds(10)).call(() -> {
            long orders = session.sql("select count(*) from orders").query(Long.class).single();
            BigDecimal total = session.sql("select coalesce(sum(total), 0) from orders").query(BigDecimal.class).single();
            String conditions = session.sql("""
                    select current_setting('transaction_isolation') || ', read-only '
                        || current_setting('transaction_read_only')
                    """).query(String.class).single();
            return new Report(orders, total, conditions);
        });
    }
    // end::report[]
}
