package io.quarkiverse.dbsession.runtime;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.transaction.TransactionIntegration;
import io.agroal.pool.wrapper.ConnectionWrapper;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.OuterTransaction;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.runtime.BlockingOperationControl;

/**
 * The pool of a datasource, as sessions use it.
 */
final class AgroalConnectionSource implements ConnectionSource {

    /** There is no other way to tell it: {@link TransactionIntegration#none()} is another one at each call. */
    private static final Class<?> NO_JTA = TransactionIntegration.none().getClass();

    /** Where drivers close the socket of a connection that is broken off: that does not wait for anything. */
    private static final Executor HERE = Runnable::run;

    private final String name;
    private final AgroalDataSource pool;
    private final JtaTransactions transactions;
    private final PoolDoubts doubts;

    AgroalConnectionSource(String name, AgroalDataSource pool, JtaTransactions transactions) {
        this.name = name;
        this.pool = pool;
        this.transactions = transactions;
        this.doubts = new PoolDoubts(pool);
    }

    @Override
    public void checkUsable() {
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new IllegalStateException("A statement on " + Place.dataSource(name) + " was to run on the I/O thread '"
                    + Thread.currentThread().getName() + "', which must not wait for a database. "
                    + "Annotate the method with @Blocking or @RunOnVirtualThread.");
        }
    }

    @Override
    public @Nullable OuterTransaction outerTransaction() {
        OuterTransaction current = transactions.current();
        return current == null || !takesPartInJta() ? null : current;
    }

    /**
     * Whether the pool puts its connections into JTA transactions; it does not with {@code jdbc.transactions=disabled}.
     */
    private boolean takesPartInJta() {
        return pool.getConfiguration().connectionPoolConfiguration().transactionIntegration().getClass() != NO_JTA;
    }

    @Override
    public Suspension suspendOuterTransaction() {
        return transactions.suspend();
    }

    @Override
    public Connection acquire(int held) {
        long start = System.nanoTime();
        try {
            return doubts.areRaised() ? acquireTried() : pool.getConnection();
        } catch (SQLException e) {
            throw unavailable(e, Duration.ofNanos(System.nanoTime() - start), held);
        }
    }

    /**
     * A connection that still works, as far as there are any: those that the same event has broken are thrown away, and
     * others are opened. The connection of a JTA transaction could not be exchanged any more; so one is tried before, and the
     * pool gives a thread the connection that it has had last.
     */
    private Connection acquireTried() throws SQLException {
        if (outerTransaction() == null) {
            return tried();
        }
        try (Suspension suspended = suspendOuterTransaction()) {
            release(tried());
        }
        return pool.getConnection();
    }

    private Connection tried() throws SQLException {
        long start = System.nanoTime();
        for (int broken = 0;; broken++) {
            Connection connection = pool.getConnection();
            if (!(connection instanceof ConnectionWrapper wrapper) || doubts.works(wrapper.getHandler(), start, broken)) {
                return connection;
            }
            LOG.debugf("A connection of %s that was lying in the pool is broken, as another one was", Place.dataSource(name));
            close(connection);
        }
    }

    /**
     * No statement has run, so that whatever driver and pool say is free of data.
     */
    private ConnectionUnavailable unavailable(SQLException e, Duration waited, int held) {
        String state = e.getSQLState();
        OuterTransaction outer = outerTransaction();
        boolean timedOut = waited.compareTo(pool.getConfiguration().connectionPoolConfiguration().acquisitionTimeout()) >= 0;
        if (state == null && outer != null && !timedOut) {
            return new ConnectionUnavailable(cannotJoin(e), new Details(name, null, null, null), e);
        }
        String message = state == null ? poolSays(e, waited, held)
                : "No connection of " + Place.dataSource(name) + " could be opened: "
                        + e.getMessage() + " (SQLState " + state + "). " + remedy(state);
        return new ConnectionUnavailable(message, new Details(name, null, state, null), e);
    }

    private String cannotJoin(SQLException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return "No connection of " + Place.dataSource(name) + " could join the JTA transaction, which is to be rolled back: "
                + reason.getMessage() + ". Such a transaction works with one datasource; with several only if all but one have "
                + key("jdbc.transactions") + "=xa. Or work outside of it, with DbSessions.independent().";
    }

    private String remedy(String state) {
        return switch (state.length() < 2 ? state : state.substring(0, 2)) {
            case "08" -> "Check that the database is up and can be reached at " + key("jdbc.url") + ".";
            case "28" -> "The database refuses the credentials: check " + key("username") + " and " + key("password") + ".";
            case "3D" -> "Create the database, or correct " + key("jdbc.url") + ".";
            case "53" -> "The server has no room for more: lower " + key("jdbc.max-size") + " or raise its max_connections.";
            default -> "Check that the database is up, and the configuration of the datasource.";
        };
    }

    /**
     * Without a SQLState it is the pool that speaks.
     */
    private String poolSays(SQLException e, Duration waited, int held) {
        AgroalConnectionPoolConfiguration configuration = pool.getConfiguration().connectionPoolConfiguration();
        Duration patience = configuration.acquisitionTimeout();
        if (waited.compareTo(patience) < 0) {
            return "No connection of " + Place.dataSource(name) + " could be opened: " + e.getMessage() + ". Check "
                    + key("jdbc.url") + " and the driver.";
        }
        return "No connection of " + Place.dataSource(name) + " became free within " + patience
                + ": all " + configuration.maxSize() + " of its pool are in use, or new ones could not be opened in time ("
                + e.getMessage() + "). " + (held == 0 ? "Hold connections for less time"
                        : "This request already holds " + held
                                + " of them while it waits for another one, and may be waiting for "
                                + "itself or for requests that do the same: commit() and close() the session before independent "
                                + "work or a new context")
                + ", or raise " + key("jdbc.max-size") + " or "
                + key("jdbc.acquisition-timeout") + ".";
    }

    private String key(String property) {
        return DataSourceUtil.dataSourcePropertyKey(name, property);
    }

    @Override
    public void release(Connection connection) throws SQLException {
        connection.close();
    }

    /**
     * The pool does so by itself after the SQLStates 08* only, and if the driver's exception comes past it.
     */
    @Override
    public void retire(Connection connection, boolean broken) {
        if (connection instanceof ConnectionWrapper wrapper) {
            wrapper.getHandler().setFlushOnly();
        }
        if (broken) {
            doubts.raise();
        }
    }

    @Override
    public void breakOff(Connection connection) {
        retire(connection, false);
        try {
            raw(connection).abort(HERE);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("A connection of %s could not be broken off: %s", Place.dataSource(name), e.getClass().getName());
        }
    }

    private static Connection raw(Connection connection) throws SQLException {
        return connection instanceof ConnectionWrapper wrapper ? wrapper.getHandler().rawConnection()
                : connection.unwrap(Connection.class);
    }

    @Override
    public void destroy(Connection connection) {
        doubts.raise();
        close(connection);
    }

    /**
     * Closes the physical connection first: given back alone, the pool would switch auto-commit on, and that would commit what
     * is open. {@link Connection#abort} of the pool's wrapper would not do, since Agroal 3.0.1 never gets the slot back then;
     * nor would {@link Connection#close} of the driver alone, which may wait for a server that does not answer.
     */
    private void close(Connection connection) {
        try {
            retire(connection, false);
            closeForGood(raw(connection));
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("A connection of %s was closed already: %s", Place.dataSource(name), e.getClass().getName());
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("A broken connection of %s could not be given back: %s", Place.dataSource(name), e.getClass().getName());
        }
    }

    private static void closeForGood(Connection raw) throws SQLException {
        try {
            raw.abort(HERE);
        } finally {
            // There are drivers whose abort refuses or does nothing (H2's).
            if (!raw.isClosed()) {
                raw.close();
            }
        }
    }
}
