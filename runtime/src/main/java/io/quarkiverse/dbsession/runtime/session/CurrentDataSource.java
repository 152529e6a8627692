package io.quarkiverse.dbsession.runtime.session;

import javax.sql.DataSource;

/**
 * Gives the datasource of an injected session. Its own interface, and no {@link java.util.function.Supplier}: whatever
 * implements
 * one of those is in every native executable, this only in those of applications that ask for the datasource.
 */
@FunctionalInterface
public interface CurrentDataSource {

    /**
     * The same one at each call.
     */
    DataSource get();
}
