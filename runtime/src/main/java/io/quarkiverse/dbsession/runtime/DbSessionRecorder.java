package io.quarkiverse.dbsession.runtime;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import jakarta.enterprise.inject.Default;
import jakarta.transaction.TransactionManager;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.runtime.config.DbSessionRuntimeConfig;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.sql.Mappings;
import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.Arc;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.datasource.common.runtime.DataSourceUtil;
import io.quarkus.datasource.common.runtime.DatabaseKind;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Makes the beans of the extension.
 */
@Recorder
public class DbSessionRecorder {

    private final RuntimeValue<DbSessionRuntimeConfig> config;

    public DbSessionRecorder(RuntimeValue<DbSessionRuntimeConfig> config) {
        this.config = config;
    }

    /**
     * @param dbKinds the kind of database of each datasource, by name
     * @param mappers for records
     * @param jackson whether the application has Jackson
     */
    public Function<SyntheticCreationalContext<SessionRegistry>, SessionRegistry> registry(Map<String, String> dbKinds,
            List<RuntimeValue<RecordMapper>> mappers, boolean jackson) {
        checkNames(dbKinds.keySet());
        dbKinds.keySet().forEach(this::checkTimeout);
        return context -> {
            JtaTransactions transactions = new JtaTransactions(context.getInjectedReference(TransactionManager.class));
            Mappings mappings = new Mappings(mappers.stream().map(RuntimeValue::getValue).toList(),
                    jackson ? ApplicationJackson.find(Arc.container()) : null);
            Map<String, SessionSettings> settings = new HashMap<>();
            dbKinds.forEach((name, dbKind) -> {
                AgroalDataSource pool = context.getInjectedReference(AgroalDataSource.class, qualifier(name));
                settings.put(name, settings(name, dbKind, mappings, pool, transactions));
            });
            return new SessionRegistry(Arc.container(), transactions, settings);
        };
    }

    private SessionSettings settings(String name, String dbKind, Mappings mappings, AgroalDataSource pool,
            JtaTransactions transactions) {
        DriverSupport driver = DatabaseKind.isPostgreSQL(dbKind) ? new PostgresDriverSupport() : new GenericDriverSupport();
        DbSessionRuntimeConfig.DataSourceConfig own = config.getValue().dataSources().get(name);
        return new SessionSettings(name, driver, mappings, new AgroalConnectionSource(name, pool, transactions),
                own.isolation().orElse(null), own.statementTimeout().orElse(null),
                TransactionEvents.find(Arc.container(), transactions, name, qualifier(name)),
                LaunchMode.current() == LaunchMode.NORMAL ? null : new SharingWarning());
    }

    public Function<SyntheticCreationalContext<DbSession>, DbSession> session(String dataSource) {
        return context -> context.getInjectedReference(RequestSessions.class).session(dataSource);
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
    private void checkTimeout(String dataSource) {
        Duration timeout = config.getValue().dataSources().get(dataSource).statementTimeout().orElse(null);
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            String key = DataSourceUtil.isDefault(dataSource) ? "quarkus.db-session.statement-timeout"
                    : "quarkus.db-session.\"" + dataSource + "\".statement-timeout";
            throw new ConfigurationException(key + " of " + Place.dataSource(dataSource) + " is " + timeout
                    + ", and a timeout is longer than 0. Correct it, or leave it out for no limit.");
        }
    }

    private static Annotation qualifier(String dataSource) {
        return DataSourceUtil.isDefault(dataSource) ? Default.Literal.INSTANCE : new DataSource.DataSourceLiteral(dataSource);
    }
}
