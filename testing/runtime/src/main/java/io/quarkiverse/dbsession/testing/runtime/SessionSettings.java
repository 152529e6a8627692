package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a connection has been set to.
 */
final class SessionSettings {

    /** Those of the transaction itself are none of the application's. */
    private static final String CALLS = """
            select 'set_config(' || quote_literal(name) || ', ' || quote_literal(value) || ', %s)'
            from (select name, current_setting(name) from pg_settings where source = 'session' and name not like 'transaction%%'
              union all select 'role', current_setting('role') %s) as settings(name, value)""";

    /** Of the application: they have a dot in their names. */
    private static final Pattern OWN_SETTING = Pattern.compile(
            "\\bset_config\\s*\\(\\s*'([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)'|\\bset\\s+(?:local\\s+|session\\s+)?([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)",
            Pattern.CASE_INSENSITIVE);

    private SessionSettings() {
    }

    /**
     * Of settings that only the application knows, as far as a text names them.
     */
    static Set<String> namesIn(String sql) {
        return OWN_SETTING.matcher(sql).results()
                .map(setting -> setting.group(1) != null ? setting.group(1) : setting.group(2)).collect(Collectors.toSet());
    }

    /**
     * A statement that sets them again.
     *
     * @param own names of settings that only the application knows: the server does not list them
     * @param local whether for the transaction
     */
    static String of(Connection connection, Collection<String> own, boolean local) throws SQLException {
        String ownValues = own.stream().map(name -> "union all select '" + name + "', current_setting('" + name
                + "', true) where current_setting('" + name + "', true) is not null").collect(Collectors.joining(" "));
        List<String> calls = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CALLS.formatted(local, ownValues))) {
            while (rows.next()) {
                calls.add(rows.getString(1));
            }
        }
        return "select " + String.join(", ", calls);
    }
}
