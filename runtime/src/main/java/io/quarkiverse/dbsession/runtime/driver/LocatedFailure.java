package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException.BatchRows;

/**
 * A failure with what is known of where in the data it was. It takes the place of what the driver has thrown, whose message
 * quotes the data.
 */
abstract sealed class LocatedFailure extends SQLException permits FailedBatch, FailedCopy {

    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    LocatedFailure(SQLException failure) {
        super(CleanedFailure.LEFT_OUT, failure.getSQLState(), failure.getErrorCode());
        this.failure = failure;
    }

    /**
     * What the driver says of it.
     */
    final SQLException failure() {
        return failure;
    }

    /**
     * The rows that it was among, or {@code null} if the data did not come in rows.
     */
    @Nullable
    abstract BatchRows rows();

    /**
     * For messages.
     */
    abstract String where();
}
