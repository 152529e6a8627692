package io.quarkiverse.dbsession.benchmark;

import java.sql.SQLException;

import javax.sql.DataSource;

/**
 * What is read and written.
 */
final class Tables {

    /** How many rows a benchmark reads or writes. */
    static final int ROWS = 100_000;

    static final String SELECT = "select id, name, quantity, price, available, created_at from item order by id";

    private Tables() {
    }

    static void create(DataSource database) throws SQLException {
        try (var connection = database.getConnection(); var statement = connection.createStatement()) {
            statement.execute("create table item (id bigint primary key, name text not null, quantity int not null, "
                    + "price numeric(10, 2) not null, available boolean not null, created_at timestamptz not null)");
            statement.execute("insert into item select g, 'item ' || g, g % 1000, g / 100.0, g % 3 = 0, "
                    + "timestamptz '2026-01-01 12:00:00+00' + g * interval '1 second' from generate_series(1, " + ROWS + ") g");
            statement.execute("create table written (id bigint not null, name text not null, quantity int not null, "
                    + "price numeric(10, 2) not null, available boolean not null, created_at timestamptz not null)");
            statement.execute("vacuum analyze item");
        }
    }
}
