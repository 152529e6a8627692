package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;

import io.quarkiverse.dbsession.DbSessionException;

/**
 * Something that has the driver send and receive.
 *
 * @param <R> the result
 */
@FunctionalInterface
interface DriverCall<R> {

    R call() throws SQLException;

    /**
     * Makes the call. A driver that is thrown out of it by an exception of its own may have sent a part of what it was to send
     * (pgjdbc has when it is to log a number that it cannot write): the answers to it would be taken for those to the next
     * statement, of whoever gets the connection next.
     */
    static <R> R guarded(SqlScope scope, StatementErrors errors, DriverCall<R> call) throws SQLException {
        try {
            return call.call();
        } catch (RuntimeException e) {
            DbSessionException failure = errors.driverFailure(e);
            scope.giveUpConnection(failure);
            throw failure;
        } catch (Error e) {
            scope.giveUpConnection(null);
            throw e;
        }
    }
}
