package io.quarkiverse.dbsession.benchmark.app;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/**
 * A transaction by hand, on a connection of a pool.
 */
public final class JdbcTransaction {

    private JdbcTransaction() {
    }

    /**
     * What is done in it.
     */
    @FunctionalInterface
    public interface Work<T> {

        T on(Connection connection) throws SQLException;
    }

    public static <T> T call(DataSource pool, Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                try {
                    connection.rollback();
                } catch (SQLException suppressed) {
                    e.addSuppressed(suppressed);
                }
                throw e;
            }
        }
    }
}
