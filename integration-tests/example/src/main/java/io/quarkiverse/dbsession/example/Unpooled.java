package io.quarkiverse.dbsession.example;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

import org.postgresql.Driver;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.security.SimplePassword;

/**
 * Plain JDBC connections to the database of a datasource, past its pool: what is done on them does not show in the pool's
 * figures.
 */
final class Unpooled {

    private Unpooled() {
    }

    static Connection connect(AgroalDataSource dataSource) throws SQLException {
        var configuration = dataSource.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        var properties = new Properties();
        if (configuration.principal() != null) {
            properties.setProperty("user", configuration.principal().getName());
        }
        for (Object credential : configuration.credentials()) {
            if (credential instanceof SimplePassword password) {
                properties.setProperty("password", password.getWord());
            }
        }
        return new Driver().connect(configuration.jdbcUrl(), properties);
    }
}
