package io.quarkiverse.dbsession.runtime.session;

import javax.sql.DataSource;

/**
 * Gives the datasource of an injected session. It is no {@link java.util.function.Supplier}: what implements one of those is in
 * every native executable, and this only where an application asks for the datasource.
 */
@FunctionalInterface
public interface CurrentDataSource {

    /**
     * The same one at each call.
     */
    DataSource get();
}
