package io.quarkiverse.dbsession.benchmark.app.growth;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.inject.Inject;

import io.quarkiverse.dbsession.DbSession;

/**
 * One of the beans that a request passes through. There is a hundred of them, each a bean of its own with a session.
 */
public abstract class Link {

    @Inject
    DbSession session;

    /**
     * Asks the session, as a bean does that may or may not have work for it.
     */
    boolean touch() {
        return session.isOpen();
    }

    long select(int id) {
        return session.sql(GrowthSql.SELECT_NUMBER).param(id).query(Long.class).single();
    }

    /**
     * The same with the connection that the request hands from bean to bean.
     */
    boolean touch(Connection connection) throws SQLException {
        return !connection.isClosed();
    }

    long select(Connection connection, int id) throws SQLException {
        return JdbcGrowth.number(connection, id);
    }
}
