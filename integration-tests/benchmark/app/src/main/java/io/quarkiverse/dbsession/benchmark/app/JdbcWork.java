package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * By hand, on the connections of the pool: the limit that the others are measured by. The pool turns auto-commit on again when
 * it gets a connection back, and pools no statements; the driver prepares on the server what it has seen five times.
 */
@ApplicationScoped
public class JdbcWork implements Work {

    @Inject
    DataSource dataSource;

    @Inject
    Customers customers;

    @Inject
    Items items;

    @Inject
    Orders orders;

    @Override
    public String none() {
        return "none";
    }

    @Override
    public void insert() throws SQLException {
        JdbcTransaction.call(dataSource, JdbcStatements::insertEntry);
    }

    @Override
    public World select() throws SQLException {
        return JdbcTransaction.call(dataSource, connection -> JdbcStatements.world(connection, Chance.world()));
    }

    @Override
    public List<World> selects(int count) throws SQLException {
        return JdbcTransaction.call(dataSource, connection -> JdbcStatements.worlds(connection, count));
    }

    @Override
    public Order five() throws SQLException {
        return JdbcTransaction.call(dataSource, connection -> {
            Customer customer = customers.find(connection, Chance.customer());
            int item = Chance.item();
            BigDecimal amount = customer.pays(items.price(connection, item));
            long id = orders.insert(connection, customer, item, amount);
            items.take(connection, item);
            orders.audit(connection, Sql.ORDERED, id);
            return new Order(id, customer.name(), amount);
        });
    }

    @Override
    public List<Item> list() throws SQLException {
        return JdbcTransaction.call(dataSource, JdbcStatements::items);
    }

    @Override
    public World independent() throws SQLException {
        int id = Chance.world();
        JdbcTransaction.call(dataSource, connection -> orders.audit(connection, Sql.VIEWED, id));
        return JdbcTransaction.call(dataSource, connection -> JdbcStatements.world(connection, id));
    }

    @Override
    public List<World> updates(int count) throws SQLException {
        return JdbcTransaction.call(dataSource, connection -> JdbcStatements.updateWorlds(connection, count));
    }

    @Override
    public List<Fortune> fortunes() throws SQLException {
        return JdbcTransaction.call(dataSource, JdbcStatements::fortunes);
    }

    @ApplicationScoped
    static class Customers {

        Customer find(Connection connection, int id) throws SQLException {
            return JdbcStatements.customer(connection, id);
        }
    }

    @ApplicationScoped
    static class Items {

        BigDecimal price(Connection connection, int id) throws SQLException {
            return JdbcStatements.price(connection, id);
        }

        void take(Connection connection, int id) throws SQLException {
            JdbcStatements.take(connection, id);
        }
    }

    @ApplicationScoped
    static class Orders {

        long insert(Connection connection, Customer customer, int item, BigDecimal amount) throws SQLException {
            return JdbcStatements.insertOrder(connection, customer, item, amount);
        }

        int audit(Connection connection, String action, long reference) throws SQLException {
            return JdbcStatements.audit(connection, action, reference);
        }
    }
}
