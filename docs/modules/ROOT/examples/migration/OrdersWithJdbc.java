package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;

/**
 * As one writes it with JDBC, the pool of Quarkus and {@code @Transactional}.
 */
@ApplicationScoped
public class OrdersWithJdbc implements Orders {

    private static final String INSERT = "insert into orders (number, total, customer_id, note) values (?, ?, ?, ?)";

    @Inject
    AgroalDataSource pool;

    // tag::find[]
    @Override
    public Optional<Order> find(long id) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("select * from orders where id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(order(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(row.getLong("id"), row.getString("number"), row.getBigDecimal("total"),
                Status.valueOf(row.getString("status")), row.getString("note"), row.getTimestamp("created_at").toInstant());
    }
    // end::find[]

    public record Sale(long id, String number, BigDecimal total, @Nullable Customer customer) {

        public record Customer(long id, String name) {
        }
    }

    // tag::nested-record[]
    @Override
    public List<Sale> withCustomers() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select o.id, o.number, o.total, c.id as customer_id, c.name as customer_name
                        from orders o left join customer c on c.id = o.customer_id
                        order by o.id
                        """)) {
            List<Sale> sales = new ArrayList<>();
            while (row.next()) {
                Sale.Customer customer = row.getObject("customer_id") == null ? null
                        : new Sale.Customer(row.getLong("customer_id"), row.getString("customer_name"));
                sales.add(new Sale(row.getLong("id"), row.getString("number"), row.getBigDecimal("total"), customer));
            }
            return sales;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::nested-record[]

    // tag::add[]
    @Override
    public long add(NewOrder order) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT, new String[] { "id" })) {
            bind(statement, order);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void bind(PreparedStatement statement, NewOrder order) throws SQLException {
        statement.setString(1, order.number());
        statement.setBigDecimal(2, order.total());
        statement.setObject(3, order.customerId());
        statement.setString(4, order.note());
    }
    // end::add[]

    // tag::add-if-new[]
    @Override
    public boolean addIfNew(NewOrder order) {
        try {
            add(order);
            return true;
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof SQLException cause && "23505".equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
    // end::add-if-new[]

    // tag::add-all[]
    @Override
    @Transactional
    public int addAll(List<NewOrder> orders) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (NewOrder order : orders) {
                bind(statement, order);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::add-all[]

    // tag::add-valid[]
    @Override
    public int addValid(List<NewOrder> orders) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            int added = 0;
            for (NewOrder order : orders) {
                var savepoint = connection.setSavepoint();
                try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                    bind(statement, order);
                    added += statement.executeUpdate();
                    connection.releaseSavepoint(savepoint);
                } catch (SQLException e) {
                    connection.rollback(savepoint); // the others can be added all the same
                }
            }
            connection.commit();
            return added;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::add-valid[]

    // tag::add-with-trace[]
    @Override
    @Transactional
    public void addWithTrace(NewOrder order) {
        trace("to be added: " + order.number());
        add(order);
    }

    @Transactional(TxType.REQUIRES_NEW)
    void trace(String text) {
        execute("insert into trace (text) values (?)", text);
    }
    // end::add-with-trace[]

    // tag::change[]
    @Override
    public int change(Change change) {
        return execute("update orders set total = ?, note = ? where id = ?", change.total(), change.note(), change.id());
    }

    private int execute(String sql, @Nullable Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::change[]

    // tag::mark[]
    @Override
    public int mark(Collection<Long> ids, Status status) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection
                        .prepareStatement("update orders set status = ? where id = any(?)")) {
            statement.setString(1, status.name());
            statement.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::mark[]

    // tag::find-all[]
    @Override
    public List<Order> findAll(Collection<Long> ids) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection
                        .prepareStatement("select * from orders where id = any(?) order by id")) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                List<Order> orders = new ArrayList<>();
                while (row.next()) {
                    orders.add(order(row));
                }
                return orders;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::find-all[]

    // tag::export[]
    @Override
    @Transactional // the driver has cursors in transactions only
    public void export(Consumer<Order> target) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet row = statement.executeQuery("select * from orders order by id")) {
                while (row.next()) {
                    target.accept(order(row));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::export[]

    // tag::merge[]
    @Override
    @Transactional
    public void merge(long from, long into) {
        Order merged = find(from).orElseThrow(() -> new IllegalArgumentException("Nothing to merge"));
        execute("delete from orders where id = ?", from);
        if (execute("update orders set total = total + ? where id = ?", merged.total(), into) == 0) {
            throw new IllegalArgumentException("Nothing to merge into"); // undoes the deletion
        }
    }
    // end::merge[]

    // tag::cancel[]
    @Override
    @Transactional
    public void cancel(long id) {
        execute("insert into trace (text) values (?)", "cancelled: " + id);
        if (execute("delete from orders where id = ? and status <> 'SHIPPED'", id) == 0) {
            throw new IllegalArgumentException("Nothing to cancel");
        }
    }
    // end::cancel[]

    // tag::report[]
    @Override
    public Report report() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            statement.setQueryTimeout(10);
            long orders;
            try (ResultSet row = statement.executeQuery("select count(*) from orders")) {
                row.next();
                orders = row.getLong(1);
            }
            BigDecimal total;
            try (ResultSet row = statement.executeQuery("select coalesce(sum(total), 0) from orders")) {
                row.next();
                total = row.getBigDecimal(1);
            }
            try (ResultSet row = statement.executeQuery("""
                    select current_setting('transaction_isolation') || ', read-only '
                        || current_setting('transaction_read_only')
                    """)) {
                row.next();
                connection.commit();
                return new Report(orders, total, row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
    // end::report[]
}
