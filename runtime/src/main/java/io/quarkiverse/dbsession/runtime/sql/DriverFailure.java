package io.quarkiverse.dbsession.runtime.sql;

import io.quarkiverse.dbsession.DbSessionException;

/**
 * What a driver throws that is no {@code SQLException}, when it was to send and to receive something.
 */
final class DriverFailure {

    private DriverFailure() {
    }

    /**
     * Gives the connection up. A driver that is thrown out of a call by an exception of its own may have sent a part of what it
     * was to send (pgjdbc has when it is to log a number that it cannot write): the answers to it would be taken for those to
     * the next statement, of whoever gets the connection next.
     *
     * @return what the application is told
     * @throws Error if it is one
     */
    static RuntimeException of(SqlScope scope, StatementErrors errors, Throwable thrown) {
        if (thrown instanceof Error e) {
            scope.giveUpConnection(null);
            throw e;
        }
        DbSessionException failure = errors.driverFailure((RuntimeException) thrown);
        scope.giveUpConnection(failure);
        return failure;
    }
}
