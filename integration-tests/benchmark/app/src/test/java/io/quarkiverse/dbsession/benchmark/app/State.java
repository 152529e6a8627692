package io.quarkiverse.dbsession.benchmark.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

/**
 * What is in the tables that somebody writes.
 */
record State(long entries, long orders, long audits, Map<Integer, Integer> stock, Map<Integer, Integer> worlds) {

    static State of(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            return new State(count(statement, "entry"), count(statement, "orders"), count(statement, "audit"),
                    numbers(statement, "select item, quantity from stock"),
                    numbers(statement, "select id, random_number from world"));
        }
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<Integer, Integer> numbers(Statement statement, String query) throws SQLException {
        Map<Integer, Integer> numbers = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.put(rows.getInt(1), rows.getInt(2));
            }
        }
        return numbers;
    }

    /** What has become different since. */
    Change since(State before) {
        return new Change(entries - before.entries, orders - before.orders, audits - before.audits,
                stock.entrySet().stream().mapToLong(of -> of.getValue() - before.stock.get(of.getKey())).sum(),
                worlds.entrySet().stream().filter(of -> !of.getValue().equals(before.worlds.get(of.getKey()))).count());
    }

    /**
     * @param stock by how many pieces it has become more
     * @param worlds how many rows have another number
     */
    record Change(long entries, long orders, long audits, long stock, long worlds) {

        static final Change NONE = new Change(0, 0, 0, 0, 0);
    }
}
