package io.quarkiverse.dbsession.chaos.suite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.dbsession.chaos.fault.PostgresServer;

/**
 * What is in the databases, looked at past application and relays.
 */
final class Database {

    static final String MAIN = "chaos";
    static final String AUDIT = "audit";
    static final String USER = "chaos";

    /** The three rows of a request. */
    static final int ROWS = 0b111;
    /** The one that an observer writes. */
    static final int HOOK = 0b1000;
    /** One that should have been undone. */
    static final int UNDONE = 0b10000;
    /** One with another value than the request had. */
    static final int FOREIGN = 0b100000;

    private final PostgresServer server;
    private final String tag;

    /**
     * @param tag what the values of this run end with
     */
    Database(PostgresServer server, String tag) {
        this.server = server;
        this.tag = tag;
    }

    String secret(long id) {
        return "secret-" + id + "-" + tag;
    }

    void create() throws SQLException {
        try (Connection connection = server.connect("postgres"); Statement statement = connection.createStatement()) {
            statement.execute("create role " + USER + " login password '" + USER + "'");
            // Who tests what survives a crash wants it written.
            statement.execute("alter role " + USER + " set synchronous_commit = on");
            statement.execute("alter role " + USER + " set deadlock_timeout = '50ms'");
            for (String database : List.of(MAIN, AUDIT)) {
                statement.execute("create database " + database + " owner " + USER);
            }
        }
        for (String database : List.of(MAIN, AUDIT)) {
            try (Connection connection = server.connect(database); Statement statement = connection.createStatement()) {
                statement.execute("""
                        create table op(request bigint, part int, value text not null, primary key(request, part));
                        create table taken(value text primary key);
                        create table taken_late(value text, unique(value) deferrable initially deferred);
                        create table full_disk(request bigint, value text);
                        create table contended(id int primary key, n bigint not null default 0) with (fillfactor = 50);
                        insert into contended select generate_series(0, 7);
                        create function disk_is_full() returns trigger language plpgsql as $$
                        begin
                            raise exception 'could not extend file: no space left on device' using errcode = '53100',
                                detail = 'The row was ' || new.value;
                        end $$;
                        create constraint trigger disk_is_full after insert on full_disk deferrable initially deferred
                            for each row execute function disk_is_full();
                        grant all on all tables in schema public to\s""" + USER);
            }
        }
    }

    /**
     * Which rows requests have left, as bits.
     *
     * @param from the first request
     * @param to behind the last one
     */
    Map<Long, Integer> rows(String database, long from, long to) throws SQLException {
        try (Connection connection = server.connect(database); PreparedStatement statement = connection.prepareStatement("""
                select request, sum(case part when 0 then 1 when 1 then 2 when 2 then 4 when 90 then 8 else 16 end)
                    + case when bool_and(value = 'secret-' || request || '-' || ?) then 0 else 32 end
                from op where request >= ? and request < ? group by request""")) {
            statement.setString(1, tag);
            statement.setLong(2, from);
            statement.setLong(3, to);
            Map<Long, Integer> rows = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getLong(1), row.getInt(2));
                }
            }
            return rows;
        }
    }

    /** Those of the application's connections that are not idle, or hold a lock. */
    List<String> busy() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select format('backend %s of %s is %s for %s and holds %s locks, after: %s', a.pid, a.datname, a.state,
                            now() - a.state_change, (select count(*) from pg_locks l where l.pid = a.pid), left(a.query, 100))
                        from pg_stat_activity a
                        where a.usename = '""" + USER + """
                        ' and (a.state <> 'idle' or exists (select from pg_locks l where l.pid = a.pid))""")) {
            List<String> busy = new ArrayList<>();
            while (row.next()) {
                busy.add(row.getString(1));
            }
            return busy;
        }
    }
}
