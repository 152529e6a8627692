package io.quarkiverse.dbsession.runtime.driver;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PGobject;

/**
 * A COPY on pgjdbc. Loaded only with the driver.
 */
final class PostgresCopy implements CopyTarget {

    private final BaseConnection connection;
    private final CopyIn copy;

    /** So that no later statement is cancelled instead. Not a monitor, which would pin a virtual thread. */
    private final ReentrantLock cancelling = new ReentrantLock();
    private boolean over;

    PostgresCopy(BaseConnection connection, CopyIn copy) {
        this.connection = connection;
        this.copy = copy;
    }

    @Override
    public int columns() {
        return copy.getFieldCount();
    }

    @Override
    public @Nullable String text(Object value) throws SQLException {
        // The usual ones first, and classes before interfaces: it is asked of every value.
        if (value instanceof String text) {
            return text;
        } else if (value instanceof Number || value instanceof Boolean || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof Date date) {
            return PostgresTimes.of(connection).toString(null, date);
        } else if (value instanceof Time time) {
            return PostgresTimes.of(connection).toString(null, time);
        } else if (value instanceof Timestamp timestamp) {
            return PostgresTimes.of(connection).toString(null, timestamp);
        } else if (PostgresTimes.isOfTime(value.getClass())) {
            return PostgresTimes.text(PostgresTimes.of(connection), value);
        } else if (value instanceof PGobject own) {
            return own.getValue();
        } else if (value instanceof SQLXML xml) {
            return xml.getString();
        } else if (value instanceof java.sql.Blob || value instanceof java.sql.Clob || value instanceof java.sql.Struct
                || value instanceof java.sql.Ref || value instanceof java.sql.RowId) {
            return null;
        }
        return value.toString();
    }

    @Override
    public String arrayText(Class<?> elementType, @Nullable Object[] elements) throws SQLException {
        java.sql.Array array = PostgresArrays.create(connection, elementType, elements);
        try {
            return array.toString();
        } finally {
            array.free();
        }
    }

    @Override
    public void write(byte[] data, int length) throws SQLException {
        copy.writeToCopy(data, 0, length);
    }

    @Override
    public long end() throws SQLException {
        long rows = copy.endCopy();
        over();
        return rows;
    }

    @Override
    public void cancel() throws SQLException {
        over();
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void over() {
        cancelling.lock();
        try {
            over = true;
        } finally {
            cancelling.unlock();
        }
    }

    @Override
    public void cancelQuery() throws SQLException {
        cancelling.lock();
        try {
            if (!over) {
                connection.cancelQuery();
            }
        } finally {
            cancelling.unlock();
        }
    }
}
