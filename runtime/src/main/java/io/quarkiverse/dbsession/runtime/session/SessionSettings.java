package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.sql.Mappings;

/**
 * What all sessions of one datasource have in common.
 *
 * @param dataSource the name of the datasource
 * @param driver what is particular to its driver
 * @param mappings what the build has prepared for records
 * @param source where connections come from
 * @param isolation the isolation level of each transaction, or {@code null} for the database's own
 * @param statementTimeout how long a statement may run, or {@code null} for as long as it takes
 * @param listener who hears of transactions, or {@code null} if nobody does
 * @param sharing who hears of threads that wait for each other, or {@code null} if nobody does
 */
public record SessionSettings(String dataSource, DriverSupport driver, Mappings mappings, ConnectionSource source,
        @Nullable Isolation isolation, @Nullable Duration statementTimeout, @Nullable TransactionListener listener,
        @Nullable SharingWatch sharing) {
}
