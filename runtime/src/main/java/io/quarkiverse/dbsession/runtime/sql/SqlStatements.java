package io.quarkiverse.dbsession.runtime.sql;

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
}
