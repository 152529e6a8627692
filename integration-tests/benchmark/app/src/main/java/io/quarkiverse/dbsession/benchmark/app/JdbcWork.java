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
        inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(Sql.INSERT_ENTRY)) {
                statement.setInt(1, Chance.author());
                statement.setString(2, Sql.TEXT);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public World select() throws SQLException {
        return inTransaction(connection -> world(connection, Chance.world()));
    }

    @Override
    public List<World> selects(int count) throws SQLException {
        return inTransaction(connection -> worlds(connection, count));
    }

    @Override
    public Order five() throws SQLException {
        return inTransaction(connection -> {
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
        return inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_ITEMS);
                    ResultSet rows = statement.executeQuery()) {
                List<Item> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Item(rows.getInt(1), rows.getString(2), rows.getInt(3), rows.getBigDecimal(4),
                            rows.getBoolean(5), rows.getObject(6, OffsetDateTime.class).toInstant()));
                }
                return found;
            }
        });
    }

    @Override
    public World independent() throws SQLException {
        int id = Chance.world();
        inTransaction(connection -> orders.audit(connection, Sql.VIEWED, id));
        return inTransaction(connection -> world(connection, id));
    }

    @Override
    public List<World> updates(int count) throws SQLException {
        return inTransaction(connection -> {
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
        });
    }

    @Override
    public List<Fortune> fortunes() throws SQLException {
        return inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_FORTUNES);
                    ResultSet rows = statement.executeQuery()) {
                List<Fortune> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Fortune(rows.getInt(1), rows.getString(2)));
                }
                return found;
            }
        });
    }

    private static World world(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_WORLD)) {
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

    private <T> T inTransaction(Unit<T> unit) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = unit.run(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                try {
                    connection.rollback();
                } catch (SQLException suppressed) {
                    e.addSuppressed(suppressed);
                }
                throw e;
            }
        }
    }

    private interface Unit<T> {
        T run(Connection connection) throws SQLException;
    }

    @ApplicationScoped
    static class Customers {

        Customer find(Connection connection, int id) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_CUSTOMER)) {
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

        BigDecimal price(Connection connection, int id) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_PRICE)) {
                statement.setInt(1, id);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBigDecimal(1);
                }
            }
        }

        void take(Connection connection, int id) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Sql.UPDATE_STOCK)) {
                statement.setInt(1, id);
                statement.executeUpdate();
            }
        }
    }

    @ApplicationScoped
    static class Orders {

        long insert(Connection connection, Customer customer, int item, BigDecimal amount) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Sql.INSERT_ORDER)) {
                statement.setInt(1, customer.id());
                statement.setInt(2, item);
                statement.setBigDecimal(3, amount);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        }

        int audit(Connection connection, String action, long reference) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Sql.INSERT_AUDIT)) {
                statement.setString(1, action);
                statement.setLong(2, reference);
                return statement.executeUpdate();
            }
        }
    }
}
