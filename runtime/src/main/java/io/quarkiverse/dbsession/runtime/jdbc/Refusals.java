package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * What the views say when they refuse: what, on which datasource, and what to do instead.
 */
final class Refusals {

    /**
     * "Feature not supported": what a view never does, whatever the state of its session. JDBC has an exception class of its
     * own for it.
     */
    private static final String NOT_SUPPORTED = "0A000";

    /**
     * "Invalid transaction state": what would have been done in time.
     */
    private static final String INVALID_STATE = "25000";

    /**
     * "Active SQL transaction".
     */
    private static final String IN_TRANSACTION = "25001";

    /**
     * "Connection does not exist".
     */
    private static final String CLOSED = "08003";

    private Refusals() {
    }

    /**
     * The refusal of something that a view never does.
     *
     * @param what what was called
     * @param why the reason, without a full stop
     * @param instead what to do, without a full stop
     */
    static SQLException notSupported(String what, String dataSource, String why, String instead) {
        return new SQLFeatureNotSupportedException(message(what, dataSource, why, instead), NOT_SUPPORTED);
    }

    /**
     * The refusal to set what the pool does not reset: the next one to whom it gives the connection would inherit it.
     */
    static SQLException notReset(String what, String dataSource, String instead) {
        return notSupported(what, dataSource, "the pool does not reset it, so the next user of the connection would inherit it",
                instead);
    }

    /**
     * {@link #notReset} in the only form that {@code setClientInfo} may throw.
     */
    static SQLClientInfoException clientInfo(Set<String> names, String dataSource) {
        Map<String, ClientInfoStatus> failed = new LinkedHashMap<>();
        names.forEach(name -> failed.put(name, ClientInfoStatus.REASON_UNKNOWN));
        SQLException refusal = notReset("setClientInfo", dataSource,
                "Set it for the whole datasource, or for the transaction with a statement such as "
                        + "\"set local application_name = 'import'\"");
        return new SQLClientInfoException(refusal.getMessage(), refusal.getSQLState(), failed);
    }

    /**
     * The refusal to run a statement, or to read a result, whose connection the session has given back.
     */
    static SQLException outdated(String dataSource) {
        return new SQLException(message("A statement or result set made earlier", dataSource,
                "the session has given its connection back to the pool since, where others may be using it",
                "Create or prepare the statement again from the session's connection()"), INVALID_STATE);
    }

    /**
     * The refusal to end a transaction that has not been begun.
     *
     * @param why what happens to the work instead, without a full stop
     * @param instead what to do, without a full stop
     */
    static SQLException notBegun(String what, String dataSource, String why, String instead) {
        return new SQLException(message(what + " of a connection that has begun no transaction of its own", dataSource, why,
                instead + ", or call setAutoCommit(false) before the work to make that a part of its own"), INVALID_STATE);
    }

    /**
     * The refusal to change a setting of a transaction that runs.
     */
    static SQLException inTransaction(String what, String dataSource) {
        return new SQLException(message(what, dataSource, "the connection is in the middle of a transaction",
                "Call it before the first statement"), IN_TRANSACTION);
    }

    /**
     * The refusal to use a connection of the session's datasource that has been closed.
     */
    static SQLException closed(String dataSource) {
        return new SQLException(message("A connection that has been closed", dataSource,
                "who closes one has done with it", "Call getConnection() of the datasource for another one"), CLOSED);
    }

    /**
     * The refusal to find a session where there cannot be one.
     */
    static SQLException noContext(String dataSource) {
        return new SQLException("getConnection() was called where no request context is active, and "
                + "the sessions of " + Place.dataSource(dataSource) + " belong to one. Call it in a request, in a method with "
                + "@Atomic or @ActivateRequestContext, or use the dataSource() of an independent session (DbSessions.open()).",
                INVALID_STATE);
    }

    private static String message(String what, String dataSource, String why, String instead) {
        return what + " is refused by the session of " + Place.dataSource(dataSource) + ": " + why + ". " + instead + ".";
    }
}
