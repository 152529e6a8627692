package io.quarkiverse.dbsession.runtime.driver;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;

import io.quarkiverse.dbsession.DbSessionException.BatchRows;

/**
 * The failure of a row of a batch, with what is known of which one it was.
 */
public final class FailedBatch extends LocatedFailure {

    private static final long serialVersionUID = 1L;

    private final BatchRows rows;
    private final int size;

    private FailedBatch(SQLException failure, BatchRows rows, int size) {
        super(failure);
        this.rows = rows;
        this.size = size;
    }

    /**
     * @param sent the rows of the batch that were sent together
     * @param size how many rows the whole batch has
     * @param failed which of those that were sent has failed, if the driver has its own way to tell it
     */
    public static FailedBatch of(BatchUpdateException e, BatchRows sent, int size, OptionalInt failed) {
        SQLException failure = e.getCause() instanceof SQLException cause ? cause
                : e.getNextException() != null ? e.getNextException() : e;
        BatchRows rows = failed.isPresent() ? row(sent.first() + failed.getAsInt()) : failed(e.getLargeUpdateCounts(), sent);
        return new FailedBatch(failure, rows, size);
    }

    /**
     * JDBC's counts tell it: there are as many as rows before the first failure, or they have {@code EXECUTE_FAILED} in its
     * place. Where all are marked they tell nothing.
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
        return first < rows ? row(sent.first() + first) : sent;
    }

    private static BatchRows row(int index) {
        return new BatchRows(index, index);
    }

    @Override
    BatchRows rows() {
        return rows;
    }

    @Override
    String where() {
        return rows.first() == rows.last()
                ? "in row " + rows.first() + " of " + size + " of the batch (counted from 0)"
                : "in one of the rows " + rows.first() + " to " + rows.last() + " of " + size
                        + " of the batch (counted from 0)";
    }
}
