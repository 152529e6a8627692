package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A failure that comes neither from the database nor from its driver, but from code of ours between driver and pool. Its
 * message quotes no data, so that it may be shown.
 */
public final class FailureWithoutData extends SQLException {

    private static final long serialVersionUID = 1L;

    /**
     * @param state the SQLState, or {@code null} if none fits
     */
    public FailureWithoutData(String message, @Nullable String state) {
        super(message, state);
    }
}
