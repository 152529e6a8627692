package io.quarkiverse.dbsession.runtime.driver;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;

import io.quarkiverse.dbsession.DbSessionException.BatchRows;

/**
 * The failure of a row of a batch, with what is known of which one it was. It takes the place of the
 * {@code BatchUpdateException}, whose message quotes the values of the row.
 */
public final class FailedBatch extends SQLException {

    private static final long serialVersionUID = 1L;

    private final SQLException failure;
    private final BatchRows rows;
    private final int size;

    private FailedBatch(SQLException failure, BatchRows rows, int size) {
        super(CleanedFailure.LEFT_OUT, failure.getSQLState(), failure.getErrorCode());
        this.failure = failure;
        this.rows = rows;
        this.size = size;
    }

    /**
     * @param sent the rows of the batch that were sent together
     * @param size how many rows the whole batch has
     */
    public static FailedBatch of(BatchUpdateException e, BatchRows sent, int size) {
        SQLException failure = e.getCause() instanceof SQLException cause ? cause
                : e.getNextException() != null ? e.getNextException() : e;
        return new FailedBatch(failure, failed(e.getLargeUpdateCounts(), sent), size);
    }

    /**
     * JDBC's counts tell it: there are as many as rows before the first failure, or they have {@code EXECUTE_FAILED} in its
     * place. Where all are marked they tell nothing. pgjdbc does so inside a transaction, because in the end none has any
     * effect; that it knows the row shows in the text of its message only.
     */
    private static BatchRows failed(long[] counts, BatchRows sent) {
        int failed = 0;
        for (long count : counts) {
            failed += count == Statement.EXECUTE_FAILED ? 1 : 0;
        }
        int rows = sent.last() - sent.first() + 1;
        if (failed == counts.length && counts.length >= rows) {
            return sent;
        }
        int first = 0;
        while (first < counts.length && counts[first] != Statement.EXECUTE_FAILED) {
            first++;
        }
        return first < rows ? new BatchRows(sent.first() + first, sent.first() + first) : sent;
    }

    /**
     * What the driver says of the row.
     */
    SQLException failure() {
        return failure;
    }

    BatchRows rows() {
        return rows;
    }

    /**
     * For messages.
     */
    String where() {
        return rows.first() == rows.last()
                ? "row " + rows.first() + " of " + size + " of the batch (counted from 0)"
                : "one of the rows " + rows.first() + " to " + rows.last() + " of " + size + " of the batch (counted from 0)";
    }
}
