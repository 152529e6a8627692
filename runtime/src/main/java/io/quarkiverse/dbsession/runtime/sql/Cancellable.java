package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;

/**
 * What runs on a connection and can be cancelled by another thread meanwhile.
 */
@FunctionalInterface
public interface Cancellable {

    void cancel() throws SQLException;
}
