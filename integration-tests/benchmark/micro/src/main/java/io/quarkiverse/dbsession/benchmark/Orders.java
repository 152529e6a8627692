package io.quarkiverse.dbsession.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource;

/**
 * One statement in a transaction of its own, in all the ways that are compared. An application's bean, with what is injected
 * into it.
 */
@ApplicationScoped
public class Orders {

    private static final String INSERT = "insert into entry(author, text) values (?, ?)";
    private static final String TEXT = "a text";

    private final AgroalDataSource pool;
    private final DbSession session;
    private final DbSessions sessions;
    private final DbSession observed;

    private long before;
    private long after;

    Orders(@DataSource("stub") AgroalDataSource pool, @DataSource("stub") DbSession session,
            @DataSource("stub") DbSessions sessions, @DataSource("observed") DbSession observed) {
        this.pool = pool;
        this.session = session;
        this.sessions = sessions;
        this.observed = observed;
    }

    /**
     * Has a session injected and runs nothing.
     */
    public int nothing() {
        return TEXT.length();
    }

    public boolean isOpen() {
        return session.isOpen();
    }

    public int byHand(int author) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int rows = insert(connection, author);
                connection.commit();
                return rows;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static int insert(Connection connection, int author) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setInt(1, author);
            statement.setString(2, TEXT);
            return statement.executeUpdate();
        }
    }

    /**
     * With what the response filter does.
     */
    public int session(int author) {
        return inSession(session, author);
    }

    public int sessionObserved(int author) {
        return inSession(observed, author);
    }

    private static int inSession(DbSession session, int author) {
        int rows = session.execute(INSERT, author, TEXT);
        session.commit();
        session.close();
        return rows;
    }

    void observe(@Observes @DataSource("observed") BeforeCommit event) {
        before++;
    }

    void observe(@Observes @DataSource("observed") AfterCommit event) {
        after++;
    }

    public int independent(int author) {
        return sessions.independent().call(own -> own.execute(INSERT, author, TEXT));
    }

    public int atomicUnit(int author) {
        int rows = session.atomic().call(() -> session.execute(INSERT, author, TEXT));
        session.close();
        return rows;
    }

    @Atomic(dataSource = "stub")
    public int atomic(int author) {
        return session.execute(INSERT, author, TEXT);
    }

    @Transactional
    public int transactional(int author) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return insert(connection, author);
        }
    }

    public int nestedByHand(int author) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int rows = insert(connection, author);
                Savepoint savepoint = connection.setSavepoint();
                try {
                    rows += insert(connection, author);
                } catch (SQLException | RuntimeException | Error e) {
                    connection.rollback(savepoint);
                    throw e;
                }
                connection.releaseSavepoint(savepoint);
                connection.commit();
                return rows;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        }
    }

    public int nested(int author) {
        int rows = session.execute(INSERT, author, TEXT)
                + session.nested().call(() -> session.execute(INSERT, author, TEXT));
        session.commit();
        session.close();
        return rows;
    }
}
