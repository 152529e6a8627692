package io.quarkiverse.dbsession.runtime;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.enterprise.inject.Default;
import jakarta.transaction.TransactionManager;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig.HoldLimitAction;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.session.SharingWatch;
import io.quarkiverse.dbsession.runtime.session.TransactionListener;
import io.quarkiverse.dbsession.runtime.session.TransactionOptions;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.metrics.MetricsFactory;

/**
 * Makes the beans of the extension.
 */
@Recorder
public class DbSessionRecorder {

    private final RuntimeValue<DbSessionRuntimeConfig> config;

    public DbSessionRecorder(RuntimeValue<DbSessionRuntimeConfig> config) {
        this.config = config;
    }

    // What an application does not need is in no executable: only what is called here when it is built.

    public RuntimeValue<DriverSupport> postgres() {
        return new RuntimeValue<>(new PostgresDriverSupport());
    }

    public RuntimeValue<DriverSupport> anyDatabase() {
        return new RuntimeValue<>(new GenericDriverSupport());
    }

    /**
     * For applications with observers of transactions.
     */
    public RuntimeValue<ListenerFactory> transactionEvents() {
        return new RuntimeValue<>(TransactionEvents::find);
    }

    /**
     * For development and test.
     */
    public RuntimeValue<SharingWatch> sharingWarning() {
        return new RuntimeValue<>(new SharingWarning());
    }

    /**
     * For applications that measure something.
     */
    public Consumer<MetricsFactory> metrics(Set<String> dataSources) {
        return new SessionMetrics(dataSources);
    }

    /**
     * Finds who hears of the transactions of a datasource.
     */
    @FunctionalInterface
    public interface ListenerFactory {

        @Nullable
        TransactionListener find(ArcContainer container, JtaTransactions transactions, String dataSource, Annotation qualifier);
    }

    /**
     * @param drivers what is particular to the driver of each datasource, by name
     * @param mappers for records
     * @param jackson whether the application has Jackson
     * @param events {@code null} if nobody observes transactions
     * @param sharing {@code null} if nobody is to be told of threads that wait for each other
     */
    public Function<SyntheticCreationalContext<SessionRegistry>, SessionRegistry> registry(
            Map<String, RuntimeValue<DriverSupport>> drivers, List<RuntimeValue<RecordMapper>> mappers, boolean jackson,
            @Nullable RuntimeValue<ListenerFactory> events, @Nullable RuntimeValue<SharingWatch> sharing) {
        checkNames(drivers.keySet());
        for (String dataSource : drivers.keySet()) {
            checkDurations(dataSource);
        }
        return context -> {
            JtaTransactions transactions = new JtaTransactions(context.getInjectedReference(TransactionManager.class));
            List<RecordMapper> all = new ArrayList<>();
            for (RuntimeValue<RecordMapper> mapper : mappers) {
                all.add(mapper.getValue());
            }
            Mappings mappings = new Mappings(all, jackson ? ApplicationJackson.find(Arc.container()) : null);
            Map<String, SessionSettings> settings = new HashMap<>();
            for (Map.Entry<String, RuntimeValue<DriverSupport>> driver : drivers.entrySet()) {
                String name = driver.getKey();
                AgroalDataSource pool = context.getInjectedReference(AgroalDataSource.class, qualifier(name));
                DbSessionRuntimeConfig.DataSourceConfig own = config.getValue().dataSources().get(name);
                DriverSupport support = driver.getValue().getValue();
                checkLockTimeout(name, own, support);
                settings.put(name, new SessionSettings(name, support, mappings,
                        new AgroalConnectionSource(name, pool, transactions),
                        new TransactionOptions(own.isolation().orElse(null), own.statementTimeout().orElse(null),
                                own.lockTimeout().orElse(null), own.lookUpLostCommits()),
                        events == null ? null
                                : events.getValue().find(Arc.container(), transactions, name, qualifier(name)),
                        sharing == null ? null : sharing.getValue(),
                        new HeldConnections(name, own.holdLimit().orElse(null),
                                own.holdLimitAction() == HoldLimitAction.CANCEL, sharing != null)));
            }
            return new SessionRegistry(Arc.container(), transactions, settings);
        };
    }

    public Function<SyntheticCreationalContext<DbSession>, DbSession> session(String dataSource) {
        return new SessionOfRequest(dataSource);
    }

    /**
     * Runs once per request. What ArC would inject it would look up, and wrap, each time.
     */
    private static final class SessionOfRequest implements Function<SyntheticCreationalContext<DbSession>, DbSession> {

        private final String dataSource;
        private volatile SessionRegistry.@Nullable Injected injected;

        SessionOfRequest(String dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public DbSession apply(SyntheticCreationalContext<DbSession> context) {
            SessionRegistry.Injected found = injected;
            if (found == null) {
                found = Arc.container().instance(SessionRegistry.class).get().injected(dataSource);
                injected = found;
            }
            return found.session();
        }
    }

    public Function<SyntheticCreationalContext<DbSessions>, DbSessions> sessions(String dataSource) {
        return context -> new RegisteredSessions(context.getInjectedReference(SessionRegistry.class), dataSource);
    }

    /**
     * Refuses configuration whose datasource does not exist, because it would be ignored.
     */
    private void checkNames(Set<String> known) {
        Set<String> unknown = new TreeSet<>(config.getValue().dataSources().keySet());
        unknown.removeAll(known);
        // Always there: the keys without a name are those of the default datasource, whether or not it exists.
        unknown.remove(DataSourceUtil.DEFAULT_DATASOURCE_NAME);
        if (!unknown.isEmpty()) {
            String first = unknown.iterator().next();
            throw new ConfigurationException("quarkus.db-session.\"" + first + "\" configures the sessions of a datasource '"
                    + first + "' that does not exist. JDBC datasources with sessions: " + new TreeSet<>(known)
                    + ". Correct the name, or configure quarkus.datasource.\"" + first + "\".");
        }
    }

    /**
     * Refuses what {@code SqlStatement.timeout()} refuses, too: 0 could mean no limit or no time at all.
     */
    private void checkDurations(String dataSource) {
        DbSessionRuntimeConfig.DataSourceConfig own = config.getValue().dataSources().get(dataSource);
        checkDuration(dataSource, "statement-timeout", own.statementTimeout().orElse(null));
        checkDuration(dataSource, "lock-timeout", own.lockTimeout().orElse(null));
        checkDuration(dataSource, "hold-limit", own.holdLimit().orElse(null));
    }

    private static void checkDuration(String dataSource, String property, @Nullable Duration timeout) {
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            throw new ConfigurationException(
                    key(dataSource, property) + " of " + Place.dataSource(dataSource) + " is " + timeout
                            + ", and a timeout is longer than 0. Correct it, or leave it out for no limit.");
        }
    }

    private static void checkLockTimeout(String dataSource, DbSessionRuntimeConfig.DataSourceConfig own, DriverSupport driver) {
        if (own.lockTimeout().isPresent() && !driver.hasLockTimeout()) {
            throw new ConfigurationException(key(dataSource, "lock-timeout") + " of " + Place.dataSource(dataSource)
                    + " is set, and only PostgreSQL has one. Leave it out, and limit the wait in the configuration of the "
                    + "database.");
        }
    }

    private static String key(String dataSource, String property) {
        return DataSourceUtil.isDefault(dataSource) ? "quarkus.db-session." + property
                : "quarkus.db-session.\"" + dataSource + "\"." + property;
    }

    private static Annotation qualifier(String dataSource) {
        return DataSourceUtil.isDefault(dataSource) ? Default.Literal.INSTANCE : new DataSource.DataSourceLiteral(dataSource);
    }
}
