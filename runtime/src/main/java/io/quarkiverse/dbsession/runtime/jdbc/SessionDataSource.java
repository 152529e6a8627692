package io.quarkiverse.dbsession.runtime.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import java.util.logging.Logger;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * The session as a datasource: what is done on its connections is done in the session's transaction. Opens nothing, may be kept
 * and used by several threads.
 */
public final class SessionDataSource implements DataSource {

    /**
     * Where connections come from.
     */
    @FunctionalInterface
    private interface Connections {

        Connection get() throws SQLException;
    }

    private final String dataSource;
    private final Connections connections;

    private SessionDataSource(String dataSource, Connections connections) {
        this.dataSource = dataSource;
        this.connections = connections;
    }

    /**
     * That of one session, of no use after it.
     */
    public static DataSource of(JdbcScope session) {
        return new SessionDataSource(session.dataSource(), () -> new PartConnection(session));
    }

    /**
     * That of whatever session is the current one when a connection is asked for.
     *
     * @param current finds the session; {@code null} where there cannot be one
     */
    public static DataSource ofCurrent(String dataSource, Supplier<@Nullable DbSession> current) {
        return new SessionDataSource(dataSource, () -> {
            DbSession session = current.get();
            if (session == null) {
                throw Refusals.noContext(dataSource);
            }
            return session.dataSource().getConnection();
        });
    }

    /**
     * Another one at each call, all in the transaction of the session.
     */
    @Override
    public Connection getConnection() throws SQLException {
        return connections.get();
    }

    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw Refusals.notSupported("getConnection(username, password)", dataSource,
                "the session works on the connection that it has, with the credentials of the datasource",
                "Call getConnection(), or define a datasource with these credentials and inject its session");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        if (out != null) {
            throw Refusals.notSupported("setLogWriter", dataSource, "drivers and pool log by way of the application's logging",
                    "Configure the log categories of the driver or of this extension");
        }
    }

    /**
     * 0: what the pool waits for is not known here.
     */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (seconds != 0) {
            throw Refusals.notSupported("setLoginTimeout", dataSource, "the pool decides how long to wait for a connection",
                    "Configure the acquisition timeout of the datasource");
        }
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Refusals.notSupported("unwrap to " + type.getName(), dataSource,
                "what came out of it would open connections beside the session", "Inject the datasource itself");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public String toString() {
        return "DataSource view of the session of " + Place.dataSource(dataSource);
    }
}
