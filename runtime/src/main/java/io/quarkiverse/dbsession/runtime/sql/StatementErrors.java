package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessionException.BatchRows;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.NoResult;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.TooManyResults;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * What can go wrong with one statement apart from what the database says. Messages name the statement and never a value.
 */
final class StatementErrors {

    private static final int COPY = -1;

    private final SqlScope scope;
    private final String sql;
    /** How many rows the batch has; 0 if it is about no batch, {@link #COPY} if it is about the rows of a COPY. */
    private final int batchSize;
    private int batchRow;

    /**
     * @param sql the statement as the application gave it
     */
    StatementErrors(SqlScope scope, String sql) {
        this(scope, sql, 0);
    }

    private StatementErrors(SqlScope scope, String sql, int batchSize) {
        this.scope = scope;
        this.sql = sql;
        this.batchSize = batchSize;
    }

    /**
     * What can be wrong with the rows of a batch, the first one to begin with.
     */
    StatementErrors ofBatch(int size) {
        return new StatementErrors(scope, sql, size);
    }

    /**
     * What can be wrong with the rows of a COPY.
     */
    StatementErrors ofCopy() {
        return new StatementErrors(scope, sql, COPY);
    }

    /**
     * From now on it is about that row of the batch.
     */
    void ofRow(int row) {
        batchRow = row;
    }

    /**
     * A binding that was refused; the three parts of a message but the middle one, which is known here.
     */
    InvalidParameter invalidParameter(String what, String remedy) {
        return new InvalidParameter(message(what, remedy), details(), null);
    }

    /**
     * A row or a type that cannot be read.
     */
    RowMappingException rowMapping(String what, String remedy) {
        return new RowMappingException(message(what, remedy), details(), null);
    }

    /**
     * A failure of the driver while a row was read. The SQLState stays with the cause: it is not one of the statement.
     */
    RowMappingException rowMapping(String what, SQLException failure, String remedy) {
        String reason = SqlErrors.describe(scope.driver(), failure);
        return new RowMappingException(message(what, reason + ". " + remedy), details(),
                SqlErrors.withoutData(scope.driver(), failure));
    }

    /**
     * No row, or none with a value, where there must be one.
     */
    NoResult noResult(String what, String remedy) {
        return new NoResult(message(what, remedy), details(), null);
    }

    /**
     * More rows than there may be.
     */
    TooManyResults tooManyResults(String what, String remedy) {
        return new TooManyResults(message(what, remedy), details(), null);
    }

    /**
     * A statement run by the wrong method.
     */
    DbSessionException misuse(String what, String remedy) {
        return new DbSessionException(message(what, remedy), details(), null);
    }

    /**
     * A driver that throws what is no {@code SQLException}: a mistake of its own. Only its kind and its place are told, for the
     * message may quote a value.
     */
    DbSessionException driverFailure(RuntimeException failure) {
        DbSessionException told = misuse("The driver has failed with " + failure.getClass().getName(),
                "Roll back: its connection is given up. Look for a value that the database cannot hold.");
        told.setStackTrace(failure.getStackTrace());
        return told;
    }

    private String message(String what, String remedy) {
        String row = switch (batchSize) {
            case 0 -> "";
            case COPY -> "Row " + batchRow + " (counted from 0) is refused, and the COPY is cancelled: roll back. ";
            default ->
                "Row " + batchRow + " of " + batchSize + " of the batch (counted from 0) is refused, and nothing was sent. ";
        };
        return row + what + " " + Place.of(scope.dataSource(), sql) + ". " + remedy;
    }

    private Details details() {
        return new Details(scope.dataSource(), sql, null, null,
                batchSize == 0 ? null : new BatchRows(batchRow, batchRow));
    }
}
