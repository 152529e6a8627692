package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.datasource.common.runtime.DataSourceUtil;

/**
 * Empties the tables of a database.
 */
final class Truncation {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** What tells which migrations have been done, with the names that the tools give it by themselves. */
    private static final List<String> OF_MIGRATIONS = List.of("flyway_schema_history", "databasechangelog",
            "databasechangeloglock");

    /** And with names of the application's choice, for each of its datasources. */
    private static final Pattern CONFIGURED_OF_MIGRATIONS = Pattern.compile(
            "quarkus\\.(?:flyway\\.(?:.+\\.)?table|liquibase\\.(?:.+\\.)?database-change-log(?:-lock)?-table-name)");

    /**
     * All tables, with whether they have been touched and the tables that refer to them. A table without a size has no
     * rows, and has had none since it was emptied last; to look into it would take longer, and row-level security may
     * hide what is there. One whose rows were all rolled back has used its sequences. Partitions come with the table that
     * they are a part of; what an extension has brought is its own.
     */
    private static final String TABLES = """
            select c.oid::text, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname),
              n.nspname || '.' || c.relname = any(?) or c.relname = any(?),
              case c.relkind when 'p' then (select coalesce(sum(pg_relation_size(p.relid)), 0) from pg_partition_tree(c.oid) p)
                else pg_relation_size(c.oid) end > 0
              or exists (select from pg_depend d join pg_class s on s.oid = d.objid
                where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
                and d.deptype in ('a', 'i') and case s.relkind when 'S' then pg_sequence_last_value(s.oid) is not null end
                and exists (select from pg_sequence where seqrelid = s.oid and seqincrement = 1)),
              array(select distinct f.conrelid::text from pg_constraint f where f.contype = 'f' and f.confrelid = c.oid
                and f.conrelid <> c.oid),
              c.relkind = 'p',
              array(select format('setval(%L, %s)', format('%I.%I', o.nspname, s.relname), pg_sequence_last_value(s.oid))
                from pg_depend d join pg_class s on s.oid = d.objid join pg_namespace o on o.oid = s.relnamespace
                join pg_sequence q on q.seqrelid = s.oid and q.seqincrement <> 1
                where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
                and d.deptype in ('a', 'i') and pg_sequence_last_value(s.oid) is not null)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
              and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                and d.deptype = 'e')
            order by 4""";

    private record Table(String oid, String schema, String plainName, String name, boolean kept, boolean touched,
            List<String> referring, boolean partitioned, List<String> numbersTakenInAdvance) {

        /** Tables that inherit from one are tables of their own, partitions are a part of theirs. */
        String inStatement() {
            return partitioned ? name : "only " + name;
        }
    }

    private Truncation() {
    }

    static void ofAll(DbTestConfig config, DbTruncate truncate) {
        List<String> keep = Stream
                .of(OF_MIGRATIONS, configuredOfMigrations(), config.keepTables().orElse(List.of()), List.of(truncate.keep()))
                .flatMap(List::stream).toList();
        Map<String, List<Table>> tables = new LinkedHashMap<>();
        for (String name : DataSources.active()) {
            AgroalDataSource pool = DataSources.pool(name);
            if (TestDatabase.of(pool) == null && !isPostgres(pool)) {
                throw new IllegalStateException("@DbTruncate cannot empty the tables of " + Place.dataSource(name)
                        + ", whose database is not PostgreSQL. Deactivate the datasource for this test with "
                        + DataSourceUtil.dataSourcePropertyKey(name, "active")
                        + "=false in a test profile, or let the test empty "
                        + "its tables by itself.");
            }
            tables.put(name, with(name, connection -> tables(connection, keep)));
        }
        // Before anything is emptied.
        refuseUnknown(truncate, tables.values());
        tables.forEach((name, all) -> with(name, connection -> {
            empty(name, connection, all, config.waitTimeout());
            return null;
        }));
    }

    private static List<String> configuredOfMigrations() {
        Config config = ConfigProvider.getConfig();
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> CONFIGURED_OF_MIGRATIONS.matcher(name).matches())
                .flatMap(name -> config.getOptionalValue(name, String.class).stream())
                // Liquibase quotes them or not, and PostgreSQL stores those without quotes in lower case.
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT))).toList();
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private static <T> T with(String dataSource, Work<T> work) {
        try (Connection connection = DataSources.pool(dataSource).getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("@DbTruncate could not empty the tables of " + Place.dataSource(dataSource) + ": "
                    + e.getMessage(), e);
        }
    }

    /**
     * A name that is misspelt would keep nothing. Those of the configuration may be of other test profiles.
     */
    private static void refuseUnknown(DbTruncate truncate, Collection<List<Table>> tables) {
        Set<String> names = new TreeSet<>();
        Set<String> withSchema = new TreeSet<>();
        tables.stream().flatMap(List::stream).forEach(table -> {
            names.add(table.plainName());
            withSchema.add(table.schema() + "." + table.plainName());
        });
        for (String name : truncate.keep()) {
            if (!names.contains(name) && !withSchema.contains(name)) {
                throw new IllegalStateException(
                        "@DbTruncate(keep = …) names the table '" + name + "', and there is none. Tables: "
                                + withSchema + ".");
            }
        }
    }

    private static boolean isPostgres(AgroalDataSource pool) {
        return String.valueOf(pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration().jdbcUrl())
                .startsWith("jdbc:postgresql:");
    }

    private static void empty(String dataSource, Connection connection, List<Table> tables, Duration lockTimeout)
            throws SQLException {
        Set<Table> emptied = tables.stream().filter(table -> table.touched() && !table.kept())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        addReferring(dataSource, emptied, tables);
        if (!emptied.isEmpty()) {
            truncate(connection, emptied, lockTimeout);
        }
    }

    private static void truncate(Connection connection, Set<Table> tables, Duration lockTimeout) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + lockTimeout.toMillis());
            statement.execute("truncate " + tables.stream().map(Table::inStatement).collect(Collectors.joining(", "))
                    + " restart identity");
            // Whoever takes numbers by the dozen (Hibernate's pooled generators) goes on with those that it has.
            String takenInAdvance = tables.stream().flatMap(table -> table.numbersTakenInAdvance().stream())
                    .collect(Collectors.joining(", "));
            if (!takenInAdvance.isEmpty()) {
                statement.execute("select " + takenInAdvance);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new SQLException("somebody has locked them for " + lockTimeout + ", of these transactions that are open: "
                        + open(connection) + ". Let each test end what it begins", e);
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static List<String> open(Connection connection) throws SQLException {
        List<String> open = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
                select pid || ' (' || application_name || ', ' || state || '): ' || query from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null""")) {
            while (rows.next()) {
                open.add(rows.getString(1));
            }
        }
        return open;
    }

    private static List<Table> tables(Connection connection, List<String> keep) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            Array names = connection.createArrayOf("text", keep.toArray());
            statement.setArray(1, names);
            statement.setArray(2, names);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(new Table(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4),
                            rows.getBoolean(5), rows.getBoolean(6), List.of((String[]) rows.getArray(7).getArray()),
                            rows.getBoolean(8), List.of((String[]) rows.getArray(9).getArray())));
                }
            }
        }
        return tables;
    }

    /**
     * PostgreSQL empties a table only together with those that refer to it, even if they are empty.
     */
    private static void addReferring(String dataSource, Set<Table> emptied, List<Table> tables) {
        List<Table> open = new ArrayList<>(emptied);
        while (!open.isEmpty()) {
            Table table = open.remove(open.size() - 1);
            for (Table other : tables) {
                if (table.referring().contains(other.oid())) {
                    if (other.kept()) {
                        throw new IllegalStateException("@DbTruncate cannot empty " + table.name() + " of "
                                + Place.dataSource(dataSource) + " and keep " + other.name()
                                + ", which refers to it. Keep both, or none.");
                    }
                    if (emptied.add(other)) {
                        open.add(other);
                    }
                }
            }
        }
    }
}
