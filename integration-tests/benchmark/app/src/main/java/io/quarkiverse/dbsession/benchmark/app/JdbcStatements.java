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

/**
 * The statements by JDBC, on a connection in whatever transaction it is: implementations that differ in their transactions do
 * the same in them.
 */
final class JdbcStatements {

    private JdbcStatements() {
    }

    static int insertEntry(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.INSERT_ENTRY)) {
            statement.setInt(1, Chance.author());
            statement.setString(2, Sql.TEXT);
            return statement.executeUpdate();
        }
    }

    static World world(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_WORLD)) {
            return world(statement, id);
        }
    }

    /** One statement that is prepared once. */
    static List<World> worlds(Connection connection, int count) throws SQLException {
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

    static List<World> updateWorlds(Connection connection, int count) throws SQLException {
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

    static List<Item> items(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_ITEMS);
                ResultSet rows = statement.executeQuery()) {
            List<Item> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Item(rows.getInt(1), rows.getString(2), rows.getInt(3), rows.getBigDecimal(4),
                        rows.getBoolean(5), rows.getObject(6, OffsetDateTime.class).toInstant()));
            }
            return found;
        }
    }

    static List<Fortune> fortunes(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_FORTUNES);
                ResultSet rows = statement.executeQuery()) {
            List<Fortune> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Fortune(rows.getInt(1), rows.getString(2)));
            }
            return found;
        }
    }

    static Customer customer(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_CUSTOMER)) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Customer(rows.getInt(1), rows.getString(2), rows.getInt(3));
            }
        }
    }

    static BigDecimal price(Connection connection, int item) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.SELECT_PRICE)) {
            statement.setInt(1, item);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBigDecimal(1);
            }
        }
    }

    static void take(Connection connection, int item) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.UPDATE_STOCK)) {
            statement.setInt(1, item);
            statement.executeUpdate();
        }
    }

    static long insertOrder(Connection connection, Customer customer, int item, BigDecimal amount) throws SQLException {
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

    static int audit(Connection connection, String action, long reference) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Sql.INSERT_AUDIT)) {
            statement.setString(1, action);
            statement.setLong(2, reference);
            return statement.executeUpdate();
        }
    }
}
