package io.quarkiverse.dbsession.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;

/**
 * P5: what is open on a connection that is given up is not committed by the pool's reset of auto-commit, whatever the driver
 * makes of {@link Connection#abort}.
 */
class DestroyedConnectionsAreNotCommittedTest {

    /** What becomes of transactions and connections, as the driver sees it. */
    static final List<String> EVENTS = new ArrayList<>();

    /** H2's is the one that does nothing. */
    @ParameterizedTest
    @ValueSource(strings = { "works", "does nothing", "is refused" })
    void nothingIsCommitted(String abort) throws SQLException {
        EVENTS.clear();
        try (AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(configuration -> configuration.maxSize(1)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(abort)
                                .connectionProviderClass(RecordingDriver.class))))) {
            ConnectionSource source = Sources.of("<default>", pool);
            Connection connection = source.acquire(0);
            connection.setAutoCommit(false);
            source.destroy(connection);
            assertThat(EVENTS).containsExactly("opened", "closed");
            // The pool of one has its slot back.
            source.acquire(0).close();
            assertThat(EVENTS).containsExactly("opened", "closed", "opened");
        }
    }

    /**
     * Its URL says how its connections take an abort.
     */
    public static final class RecordingDriver implements Driver {

        @Override
        public Connection connect(String url, Properties properties) {
            EVENTS.add("opened");
            boolean[] autoCommit = { true };
            boolean[] closed = { false };
            return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getAutoCommit" -> autoCommit[0];
                        case "isClosed" -> closed[0];
                        case "isValid" -> !closed[0];
                        case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
                        case "setAutoCommit" -> {
                            if (closed[0]) {
                                throw new SQLException("closed");
                            }
                            if (!autoCommit[0] && (Boolean) arguments[0]) {
                                EVENTS.add("committed");
                            }
                            autoCommit[0] = (Boolean) arguments[0];
                            yield null;
                        }
                        case "abort", "close" -> {
                            if (method.getName().equals("abort") && url.equals("is refused")) {
                                throw new SQLException("refused");
                            }
                            if (!closed[0] && (method.getName().equals("close") || url.equals("works"))) {
                                closed[0] = true;
                                EVENTS.add("closed");
                            }
                            yield null;
                        }
                        default -> null;
                    });
        }

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
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }
}
