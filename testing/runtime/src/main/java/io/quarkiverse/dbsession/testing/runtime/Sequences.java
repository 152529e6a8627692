package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the sequences of a database have come to. No rollback undoes that, so that it is put back. Not that of sequences
 * with another increment than 1: whoever takes numbers by the dozen (Hibernate's pooled generators) goes on with those
 * that it has.
 */
final class Sequences {

    /**
     * In the order of their names, so that the text is the same for each test and the server knows it. Without the
     * {@code case} the server may ask for the privilege of what is no sequence, and refuses that.
     */
    private static final String LIST = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence s on s.seqrelid = c.oid
            where s.seqincrement = 1 and c.relpersistence <> 't' and n.nspname !~ '^pg_' and has_schema_privilege(n.oid, 'usage')
              and case when c.relkind = 'S' then has_sequence_privilege(c.oid, 'select') and has_sequence_privilege(c.oid, 'update')
                else false end
            order by 1""";

    private record Sequence(String name, long lastValue, boolean called) {
    }

    private final List<Sequence> before;

    private Sequences(List<Sequence> before) {
        this.before = before;
    }

    /**
     * @param connection in auto-commit mode
     */
    static Sequences of(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(LIST)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return new Sequences(read(connection, names));
    }

    /**
     * @param connection in auto-commit mode: what it does is not undone by a rollback either
     */
    void restore(Connection connection) throws SQLException {
        List<Sequence> after = read(connection, before.stream().map(Sequence::name).toList());
        StringBuilder setting = new StringBuilder();
        for (int i = 0; i < before.size(); i++) {
            Sequence sequence = before.get(i);
            if (!sequence.equals(after.get(i))) {
                setting.append(setting.isEmpty() ? "select " : ", ").append("setval('")
                        .append(sequence.name().replace("'", "''")).append("', ").append(sequence.lastValue()).append(", ")
                        .append(sequence.called()).append(')');
            }
        }
        if (!setting.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(setting.toString());
            }
        }
    }

    private static List<Sequence> read(Connection connection, List<String> names) throws SQLException {
        List<Sequence> sequences = new ArrayList<>(names.size());
        if (names.isEmpty()) {
            return sequences;
        }
        String query = names.stream().map(name -> "select last_value, is_called from " + name)
                .collect(Collectors.joining(" union all "));
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            for (String name : names) {
                rows.next();
                sequences.add(new Sequence(name, rows.getLong(1), rows.getBoolean(2)));
            }
        }
        return sequences;
    }
}
