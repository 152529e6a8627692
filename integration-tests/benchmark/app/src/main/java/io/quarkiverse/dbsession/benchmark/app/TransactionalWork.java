package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/**
 * JDBC in the transactions of JTA: who runs statements asks the pool for the transaction's connection. A checked exception
 * undoes nothing there without being told to.
 */
@ApplicationScoped
public class TransactionalWork implements Work {

    @Inject
    DataSource dataSource;

    @Inject
    Customers customers;

    @Inject
    Items items;

    @Inject
    Orders orders;

    @Inject
    Views views;

    @Override
    public String none() {
        return "none";
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public void insert() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            JdbcStatements.insertEntry(connection);
        }
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public World select() throws SQLException {
        return world(Chance.world());
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public List<World> selects(int count) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcStatements.worlds(connection, count);
        }
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public Order five() throws SQLException {
        Customer customer = customers.find(Chance.customer());
        int item = Chance.item();
        BigDecimal amount = customer.pays(items.price(item));
        long id = orders.insert(customer, item, amount);
        items.take(item);
        orders.audit(Sql.ORDERED, id);
        return new Order(id, customer.name(), amount);
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public List<Item> list() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcStatements.items(connection);
        }
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public World independent() throws SQLException {
        int id = Chance.world();
        views.note(id);
        return world(id);
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public List<World> updates(int count) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcStatements.updateWorlds(connection, count);
        }
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public List<Fortune> fortunes() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcStatements.fortunes(connection);
        }
    }

    private World world(int id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcStatements.world(connection, id);
        }
    }

    @ApplicationScoped
    static class Customers {

        @Inject
        DataSource dataSource;

        Customer find(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                return JdbcStatements.customer(connection, id);
            }
        }
    }

    @ApplicationScoped
    static class Items {

        @Inject
        DataSource dataSource;

        BigDecimal price(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                return JdbcStatements.price(connection, id);
            }
        }

        void take(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                JdbcStatements.take(connection, id);
            }
        }
    }

    @ApplicationScoped
    static class Orders {

        @Inject
        DataSource dataSource;

        long insert(Customer customer, int item, BigDecimal amount) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                return JdbcStatements.insertOrder(connection, customer, item, amount);
            }
        }

        void audit(String action, long reference) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                JdbcStatements.audit(connection, action, reference);
            }
        }
    }

    @ApplicationScoped
    static class Views {

        @Inject
        Orders orders;

        @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = SQLException.class)
        void note(int id) throws SQLException {
            orders.audit(Sql.VIEWED, id);
        }
    }
}
