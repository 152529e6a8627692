package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException.BatchRows;

/**
 * The failure of a COPY at a line of its data.
 */
public final class FailedCopy extends LocatedFailure {

    private static final long serialVersionUID = 1L;

    private final @Nullable BatchRows rows;
    private final long line;

    private FailedCopy(SQLException failure, @Nullable BatchRows rows, long line) {
        super(failure);
        this.rows = rows;
        this.line = line;
    }

    /**
     * @param linesAreRows whether the application has given rows, each of which was sent as one line
     * @return the failure itself if the database does not tell the line
     */
    public static SQLException of(DriverSupport driver, SQLException failure, boolean linesAreRows) {
        OptionalLong line = driver.copyLine(failure);
        if (line.isEmpty()) {
            return failure;
        }
        long row = line.getAsLong() - 1;
        boolean counted = linesAreRows && row <= Integer.MAX_VALUE;
        return new FailedCopy(failure, counted ? new BatchRows((int) row, (int) row) : null, line.getAsLong());
    }

    @Override
    @Nullable
    BatchRows rows() {
        return rows;
    }

    @Override
    String where() {
        return rows == null ? "at line " + line + " of the data" : "in row " + rows.first() + " of the COPY (counted from 0)";
    }
}
