package io.quarkiverse.dbsession.testing.runtime;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkus.arc.Arc;

/**
 * The database behind one pool, and the connection to it that tests with {@code @DbRollback} share, one after the other.
 */
final class TestDatabase {

    private static final Map<String, TestDatabase> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final int VALIDATION_SECONDS = 5;
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final String key;
    private final Driver driver;
    private final String initialSql;

    /** How the pool connects: it says so with each connection. */
    private volatile @Nullable Login login;

    /** Only one test at a time uses it. Guarded by this. */
    private @Nullable Connection idle;
    private @Nullable Duration idleLockTimeout;
    /** What follows "reset all". */
    private volatile String initialSettings = "";

    /**
     * Credentials may change from one connection to the next.
     *
     * @param properties compared without those that are of no matter to a transaction
     */
    record Login(String url, String initialSql, Properties properties) {

        private static final Set<String> INDIFFERENT = Set.of(PGProperty.PASSWORD.getName(),
                PGProperty.APPLICATION_NAME.getName());

        private Map<Object, Object> deciding() {
            Map<Object, Object> deciding = new HashMap<>(properties);
            deciding.keySet().removeAll(INDIFFERENT);
            return deciding;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Login login && url.equals(login.url) && initialSql.equals(login.initialSql)
                    && deciding().equals(login.deciding());
        }

        @Override
        public int hashCode() {
            return url.hashCode();
        }

        /** Without the password, which the URL may have, too. */
        @Override
        public String toString() {
            return "a login";
        }
    }

    private TestDatabase(String key, Driver driver, String initialSql) {
        this.key = key;
        this.driver = driver;
        this.initialSql = initialSql;
    }

    /**
     * @return what {@link #of} knows it by
     */
    static String register(AgroalConnectionFactoryConfiguration configuration) {
        String key = String.valueOf(COUNT.incrementAndGet());
        try {
            Driver driver = configuration.connectionProviderClass().asSubclass(Driver.class).getDeclaredConstructor()
                    .newInstance();
            String initialSql = configuration.initialSql();
            ALL.put(key, new TestDatabase(key, driver, initialSql == null ? "" : initialSql));
            return key;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The driver " + configuration.connectionProviderClass().getName()
                    + " cannot be instantiated, it needs a public constructor without parameters.", e);
        }
    }

    static @Nullable TestDatabase of(@Nullable String key) {
        return key == null ? null : ALL.get(key);
    }

    /**
     * The one of a pool, or {@code null} if its transactions cannot be steered.
     */
    static @Nullable TestDatabase of(AgroalDataSource pool) {
        return of(configuration(pool).jdbcProperties().getProperty(TestDriver.DATABASE));
    }

    private static AgroalConnectionFactoryConfiguration configuration(AgroalDataSource pool) {
        return pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
    }

    /**
     * A connection for the pool.
     */
    @Nullable
    Connection connect(String url, Properties properties) throws SQLException {
        Properties own = new Properties();
        own.putAll(properties);
        own.remove(TestDriver.DATABASE);
        Connection connection = driver.connect(url, own);
        if (connection == null) {
            return null;
        }
        login = new Login(url, initialSql, own);
        return TestConnection.create(connection, this);
    }

    /**
     * What it is reached with: the same for datasources of the same database and user.
     */
    Login login() {
        Login known = login;
        if (known == null) {
            // Whoever asks holds a connection of the pool.
            throw new IllegalStateException("The pool of " + this + " has never connected");
        }
        return known;
    }

    /**
     * The connection that a test's transactions share, in auto-commit mode and set up as the pool sets up its own.
     */
    synchronized Connection takeShared(Duration lockTimeout) throws SQLException {
        Connection connection = idle;
        idle = null;
        if (connection != null) {
            // Another test may have killed it.
            if (lockTimeout.equals(idleLockTimeout) && connection.isValid(VALIDATION_SECONDS)) {
                return connection;
            }
            connection.close();
        }
        idleLockTimeout = lockTimeout;
        Connection opened = open(lockTimeout);
        try {
            setUp(opened);
            if (!initialSql.isEmpty()) {
                initialSettings = "; " + SessionSettings.of(opened, SessionSettings.namesIn(initialSql), false);
            }
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /**
     * No transaction of the test holds a lock that another one waits for. Whoever does is not a part of it, and would make the
     * test wait forever, as its locks are held until it ends.
     */
    private Connection open(Duration lockTimeout) throws SQLException {
        Login known = login();
        Properties properties = new Properties();
        properties.putAll(known.properties());
        // As parameters of the start, so that they are what RESET goes back to; the driver sets its own ones later otherwise.
        properties.putIfAbsent(PGProperty.ASSUME_MIN_SERVER_VERSION.getName(), "9.0");
        Connection connection = driver.connect(withParameters(known.url(), properties, lockTimeout), properties);
        if (connection == null) {
            throw new SQLException("The driver does not know the URL of " + this);
        }
        return connection;
    }

    /**
     * In the URL, whose parameters count more than properties; of two with the same name the last one counts.
     */
    private static String withParameters(String url, Properties properties, Duration lockTimeout) {
        Properties parsed = org.postgresql.Driver.parseURL(url, properties);
        String options = (parsed == null ? properties : parsed).getProperty("options", "")
                + " -c idle_in_transaction_session_timeout=0 -c lock_timeout=" + lockTimeout.toMillis();
        return url + (url.contains("?") ? '&' : '?') + "options=" + URLEncoder.encode(options, StandardCharsets.UTF_8)
        // With autosave, the driver would release our savepoints together with its own.
                + "&" + PGProperty.CLEANUP_SAVEPOINTS.getName() + "=false";
    }

    /**
     * For a moment, beside the one that tests share.
     */
    Connection open() throws SQLException {
        return open(MOMENT);
    }

    private void setUp(Connection connection) throws SQLException {
        if (!initialSql.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(initialSql);
            }
        }
    }

    /**
     * Takes back the connection for the next test.
     */
    synchronized void giveBack(Connection connection) throws SQLException {
        setUp(connection);
        idle = connection;
    }

    String initialSql() {
        return initialSql;
    }

    /**
     * Sets again what the pool's SQL for new connections sets; empty, or with a semicolon in front.
     */
    String initialSettings() {
        return initialSettings;
    }

    static void closeAll() {
        // Not forgotten: the pools may still connect until they are closed.
        ALL.values().forEach(TestDatabase::close);
    }

    private synchronized void close() {
        if (idle != null) {
            try {
                idle.close();
            } catch (SQLException e) {
                // The server is gone already.
            }
            idle = null;
        }
    }

    /**
     * Its datasource. Looked up when a message needs it: when a pool is configured, its name is not known.
     */
    @Override
    public String toString() {
        if (Arc.container() == null) {
            return "a datasource";
        }
        return DataSources.active().stream()
                .filter(name -> key
                        .equals(configuration(DataSources.pool(name)).jdbcProperties().getProperty(TestDriver.DATABASE)))
                .findFirst().map(Place::dataSource).orElse("a datasource");
    }
}
