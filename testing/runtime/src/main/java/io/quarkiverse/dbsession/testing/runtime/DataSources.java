package io.quarkiverse.dbsession.testing.runtime;

import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.inject.Any;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkus.agroal.runtime.AgroalDataSourceUtil;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableBean;
import io.quarkus.datasource.common.runtime.DataSourceUtil;

/**
 * The pools of the application.
 */
final class DataSources {

    private DataSources() {
    }

    /**
     * In the order of their names. Not by {@code AgroalDataSourceUtil.activeDataSourceNames()}, which finds the default one
     * only.
     */
    static Set<String> active() {
        Set<String> names = new TreeSet<>();
        for (var handle : Arc.container().select(AgroalDataSource.class, Any.Literal.INSTANCE).handles()) {
            InjectableBean<AgroalDataSource> bean = handle.getBean();
            // Others are those that the application has made itself.
            if (bean.getKind() == InjectableBean.Kind.SYNTHETIC && bean.isActive()) {
                names.add(AgroalDataSourceUtil.dataSourceName(bean));
            }
        }
        return names;
    }

    static AgroalDataSource pool(String name) {
        return AgroalDataSourceUtil.dataSourceInstance(name).get();
    }

    /**
     * Work on such a datasource would stay in the database.
     */
    static void refuseWhatCannotBeRolledBack() {
        for (String name : active()) {
            if (TestDatabase.of(pool(name)) == null) {
                Class<?> driver = pool(name).getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration()
                        .connectionProviderClass();
                throw new IllegalStateException("@DbRollback cannot roll back what is done on " + Place.dataSource(name)
                        + ", whose connections come from " + (driver == null ? "an unknown driver" : driver.getName())
                        + ": it can for PostgreSQL datasources without XA. Remove "
                        + DataSourceUtil.dataSourcePropertyKey(name, "jdbc.transactions")
                        + "=xa if that is the reason, deactivate the datasource for this test with "
                        + DataSourceUtil.dataSourcePropertyKey(name, "active") + "=false in a test profile, or test with "
                        + "@DbTruncate if its database is PostgreSQL.");
            }
        }
    }
}
