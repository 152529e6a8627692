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

    private static String message(String what, String dataSource, String why, String instead) {
        return what + " is refused by the session of " + Place.dataSource(dataSource) + ": " + why + ". " + instead + ".";
    }
}
