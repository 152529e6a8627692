package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.message.Place;
import io.quarkiverse.dbsession.runtime.sql.Mappings;

/**
 * What all sessions of one datasource have in common.
 *
 * @param dataSource the name of the datasource
 * @param driver what is particular to its driver
 * @param mappings what the build has prepared for records
 * @param source where connections come from
 * @param options what each transaction gets
 * @param listener who hears of transactions, or {@code null} if nobody does
 * @param sharing who hears of threads that wait for each other, or {@code null} if nobody does
 * @param watch who hears of connections that are held, or {@code null} if nobody does
 */
public record SessionSettings(String dataSource, DriverSupport driver, Mappings mappings, ConnectionSource source,
        TransactionOptions options, @Nullable TransactionListener listener, @Nullable SharingWatch sharing,
        @Nullable ConnectionWatch watch) {

    /**
     * Only what it is about: to tell all the rest would be code that each native executable carries for nobody.
     */
    @Override
    public String toString() {
        return "sessions of " + Place.dataSource(dataSource);
    }
}
