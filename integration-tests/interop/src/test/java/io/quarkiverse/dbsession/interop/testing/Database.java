package io.quarkiverse.dbsession.interop.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * The database itself, past the application.
 */
public final class Database {

    private static final String USER_SCHEMA = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

    /** Each query gives one column of texts, in an order that depends on nothing else. */
    private static final List<String> CATALOGUE = List.of(
            "select 'schema ' || n.nspname from pg_namespace n where " + USER_SCHEMA,
            // With temporary ones, of whatever backend.
            "select format('relation %s.%s %s%s of %s, for %s, with row-level security: %s', n.nspname, c.relname, c.relkind, "
                    + "c.relpersistence, c.relowner::regrole, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' "
                    + "end::\"char\", c.relowner)), c.relrowsecurity) from pg_class c "
                    + "join pg_namespace n on n.oid = c.relnamespace where " + USER_SCHEMA + " or n.nspname ~ '^pg_temp_'",
            "select format('view %s %s', c.oid::regclass, pg_get_viewdef(c.oid)) from pg_class c "
                    + "join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and " + USER_SCHEMA,
            "select format('policy %s', p) from pg_policies p",
            "select format('type %s.%s %s %s %s', n.nspname, t.typname, t.typtype, t.typbasetype::regtype, "
                    + "array(select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)) from pg_type t "
                    + "join pg_namespace n on n.oid = t.typnamespace where t.typtype in ('d', 'e', 'r') and " + USER_SCHEMA,
            "select format('column %s.%s.%s %s %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), "
                    + "a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) from pg_attribute a join pg_class c on c.oid = a.attrelid "
                    + "join pg_namespace n on n.oid = c.relnamespace "
                    + "left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum "
                    + "where a.attnum > 0 and not a.attisdropped and " + USER_SCHEMA,
            "select format('constraint %s.%s %s %s', n.nspname, k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid)) "
                    + "from pg_constraint k join pg_namespace n on n.oid = k.connamespace where " + USER_SCHEMA,
            "select 'index ' || pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid "
                    + "join pg_namespace n on n.oid = c.relnamespace where " + USER_SCHEMA,
            "select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal",
            "select 'function ' || p.oid::regprocedure || ' ' || md5(p.prosrc) from pg_proc p "
                    + "join pg_namespace n on n.oid = p.pronamespace where " + USER_SCHEMA,
            "select format('large object %s', o) from pg_largeobject_metadata o",
            "select format('role %s, one of %s', r, array(select m.roleid::regrole from pg_auth_members m where m.member = r.oid)) "
                    + "from pg_roles r");

    private final DataSource postgres;

    public Database(DataSource postgres) {
        this.postgres = postgres;
    }

    /**
     * All there is: what is defined, the rows of all tables, what all sequences have come to.
     */
    List<String> content() {
        List<String> content = new ArrayList<>();
        for (String query : CATALOGUE) {
            content.addAll(strings(query + " order by 1"));
        }
        content.addAll(rows());
        for (String sequence : relations("c.relkind = 'S'")) {
            content.addAll(
                    strings("select " + literal(sequence + ' ') + " || last_value || ' ' || is_called from " + sequence));
        }
        return content;
    }

    /**
     * Those of all tables. One that is locked is waited for.
     */
    public List<String> rows() {
        return strings(relations("c.relkind in ('r', 'm')").stream()
                .map(table -> "select " + literal(table + ' ') + " || r::text from " + table + " r")
                .collect(Collectors.joining(" union all ")) + " order by 1");
    }

    private List<String> relations(String condition) {
        return strings("select format('%I.%I', n.nspname, c.relname) from pg_class c "
                + "join pg_namespace n on n.oid = c.relnamespace where " + condition + " and " + USER_SCHEMA + " order by 1");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /**
     * The first column.
     */
    List<String> strings(String sql) {
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (result.next()) {
                strings.add(result.getString(1));
            }
            return strings;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Connection connection = postgres.getConnection(); Statement statement = connection.createStatement()) {
            // What has been left locked makes the test fail, and not wait.
            statement.execute("set lock_timeout to '10s'");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
