package io.quarkiverse.dbsession.benchmark.stub;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * The driver of {@code jdbc:stub:}.
 */
public final class StubDriver implements Driver {

    private static final Class<? extends StubConnection> CONNECTION = Completed.type(StubConnection.class);

    @Override
    public @Nullable Connection connect(String url, @Nullable Properties properties) {
        return acceptsURL(url) ? Completed.make(CONNECTION) : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:stub:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The stub does not log");
    }
}
