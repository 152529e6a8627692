package io.quarkiverse.dbsession.runtime.sql;

import java.io.InputStream;
import java.util.stream.Stream;

import io.quarkiverse.dbsession.SqlStatement;

/**
 * Makes statements.
 */
public final class SqlStatements {

    private SqlStatements() {
    }

    /**
     * A statement that runs in the given scope. Nothing is asked of the scope but what it is called, before the statement is
     * run.
     *
     * @throws io.quarkiverse.dbsession.InvalidParameter if the text mixes positional and named parameters
     */
    public static SqlStatement create(SqlScope scope, String sql) {
        return new JdbcStatement(scope, sql);
    }

    /**
     * Runs a {@code COPY … FROM STDIN} with data in the format that it says.
     */
    public static long copyIn(SqlScope scope, String sql, InputStream data) {
        return new Copy(scope, sql).of(data);
    }

    /**
     * Runs a {@code COPY … FROM STDIN} with rows.
     */
    public static long copyIn(SqlScope scope, String sql, Stream<?> rows) {
        return new Copy(scope, sql).of(rows);
    }
}
