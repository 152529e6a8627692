package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Driver;
import java.util.Map;

import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;

import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.runtime.AgroalConnectionConfigurer;
import io.quarkus.datasource.common.runtime.DatabaseKind;

/**
 * Puts the {@link TestDriver} between pool and driver. The exception sorter is the last thing that is configured of a
 * pool, so that all the rest is known then.
 */
@Decorator
@Priority(jakarta.interceptor.Interceptor.Priority.LIBRARY_AFTER)
public class TestDriverInstaller implements AgroalConnectionConfigurer {

    private final AgroalConnectionConfigurer delegate;

    @Inject
    TestDriverInstaller(@Delegate @Any AgroalConnectionConfigurer delegate) {
        this.delegate = delegate;
    }

    @Override
    @SuppressWarnings("removal")
    public void disableSslSupport(String databaseKind, AgroalDataSourceConfigurationSupplier dataSource) {
        delegate.disableSslSupport(databaseKind, dataSource);
    }

    @Override
    public void disableSslSupport(String databaseKind, AgroalDataSourceConfigurationSupplier dataSource,
            Map<String, String> additionalJdbcProperties) {
        delegate.disableSslSupport(databaseKind, dataSource, additionalJdbcProperties);
    }

    @Override
    public void setExceptionSorter(String databaseKind, AgroalDataSourceConfigurationSupplier dataSource) {
        delegate.setExceptionSorter(databaseKind, dataSource);
        if (!DatabaseKind.isPostgreSQL(databaseKind)) {
            return;
        }
        AgroalConnectionPoolConfigurationSupplier pool = dataSource.connectionPoolConfiguration();
        // It can be read only once, and not be changed any more then.
        AgroalConnectionFactoryConfiguration configured = pool.connectionFactoryConfiguration().get();
        AgroalConnectionFactoryConfigurationSupplier changed = new AgroalConnectionFactoryConfigurationSupplier(configured);
        if (configured.connectionProviderClass() != null
                && Driver.class.isAssignableFrom(configured.connectionProviderClass())) {
            changed.connectionProviderClass(TestDriver.class)
                    .jdbcProperty(TestDriver.DATABASE, TestDatabase.register(configured));
        }
        pool.connectionFactoryConfiguration(changed);
    }
}
