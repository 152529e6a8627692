package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * What the pools believe to be their driver. One for each of them, told by a property.
 */
public final class TestDriver implements Driver {

    static final String DATABASE = "dbsession.test-database";

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        TestDatabase database = TestDatabase.of(properties.getProperty(DATABASE));
        return database == null ? null : database.connect(url, properties);
    }

    /**
     * The pool asks before it connects, and without saying which one it is.
     */
    @Override
    public boolean acceptsURL(String url) {
        return true;
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
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
        throw new SQLFeatureNotSupportedException();
    }
}
