package io.quarkiverse.dbsession.runtime.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server, started once for all tests of the JVM and stopped with it. Gives test methods a
 * {@link TestScope} of their own, whose transaction is rolled back after the test.
 */
public final class Postgres implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(Postgres.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestScope.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Server server = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, key -> new Server(),
                Server.class);
        return context.getStore(NAMESPACE).computeIfAbsent(Transaction.class,
                key -> new Transaction(server), Transaction.class).scope;
    }

    private static final class Server implements AutoCloseable {

        private final EmbeddedPostgres postgres;

        Server() {
            try {
                postgres = EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    private static final class Transaction implements AutoCloseable {

        private final Connection connection;
        private final TestScope scope;

        Transaction(Server server) {
            try {
                connection = server.postgres.getPostgresDatabase().getConnection();
                connection.setAutoCommit(false);
                scope = new TestScope(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws SQLException {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.close();
            }
        }
    }
}
