package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/**
 * JDBC in the transactions of JTA: who runs statements asks the pool for the transaction's connection. A checked exception
 * undoes
 * nothing there without being told to.
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
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Sql.INSERT_ENTRY)) {
            statement.setInt(1, Chance.author());
            statement.setString(2, Sql.TEXT);
            statement.executeUpdate();
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
            return worlds(connection, count);
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
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Sql.SELECT_ITEMS);
                ResultSet rows = statement.executeQuery()) {
            List<Item> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Item(rows.getInt(1), rows.getString(2), rows.getInt(3), rows.getBigDecimal(4),
                        rows.getBoolean(5), rows.getObject(6, OffsetDateTime.class).toInstant()));
            }
            return found;
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
            List<World> worlds = worlds(connection, count);
            worlds.replaceAll(world -> new World(world.id(), Chance.numberOtherThan(world.randomNumber())));
            worlds.sort(Comparator.comparingInt(World::id));
            try (PreparedStatement statement = connection.prepareStatement(Sql.UPDATE_WORLD)) {
                for (World world : worlds) {
                    statement.setInt(1, world.randomNumber());
                    statement.setInt(2, world.id());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            return worlds;
        }
    }

    @Override
    @Transactional(rollbackOn = SQLException.class)
    public List<Fortune> fortunes() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Sql.SELECT_FORTUNES);
                ResultSet rows = statement.executeQuery()) {
            List<Fortune> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Fortune(rows.getInt(1), rows.getString(2)));
            }
            return found;
        }
    }

    private World world(int id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Sql.SELECT_WORLD)) {
            return world(statement, id);
        }
    }

    private static List<World> worlds(Connection connection, int count) throws SQLException {
        List<World> found = new ArrayList<>(count);
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_WORLD)) {
            for (int id : Chance.worlds(count)) {
                found.add(world(statement, id));
            }
        }
        return found;
    }

    private static World world(PreparedStatement statement, int id) throws SQLException {
        statement.setInt(1, id);
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return new World(rows.getInt(1), rows.getInt(2));
        }
    }

    @ApplicationScoped
    static class Customers {

        @Inject
        DataSource dataSource;

        Customer find(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Sql.SELECT_CUSTOMER)) {
                statement.setInt(1, id);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return new Customer(rows.getInt(1), rows.getString(2), rows.getInt(3));
                }
            }
        }
    }

    @ApplicationScoped
    static class Items {

        @Inject
        DataSource dataSource;

        BigDecimal price(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Sql.SELECT_PRICE)) {
                statement.setInt(1, id);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBigDecimal(1);
                }
            }
        }

        void take(int id) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Sql.UPDATE_STOCK)) {
                statement.setInt(1, id);
                statement.executeUpdate();
            }
        }
    }

    @ApplicationScoped
    static class Orders {

        @Inject
        DataSource dataSource;

        long insert(Customer customer, int item, BigDecimal amount) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Sql.INSERT_ORDER)) {
                statement.setInt(1, customer.id());
                statement.setInt(2, item);
                statement.setBigDecimal(3, amount);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        }

        void audit(String action, long reference) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Sql.INSERT_AUDIT)) {
                statement.setString(1, action);
                statement.setLong(2, reference);
                statement.executeUpdate();
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
