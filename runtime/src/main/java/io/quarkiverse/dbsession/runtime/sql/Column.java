package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader.Primitive;

/**
 * One column of the results of a statement. For any number of threads, and any result that has it.
 */
final class Column {

    private final int index;
    private final String label;

    /**
     * @param index the first being 1
     * @param label its name in the result
     */
    Column(int index, String label) {
        this.index = index;
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * The general value of the column in the current row.
     */
    @Nullable
    Object read(OpenResult result) {
        try {
            return result.reader(index).read(result.rows(), index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    /**
     * What the following methods can read. {@code NULL} is zero or {@code false} there, and {@link #wasNull} tells.
     */
    Primitive primitive(OpenResult result) {
        try {
            return result.reader(index).primitive();
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    /**
     * Whether the value in the current row is {@code NULL}, found out without an object for it where that can be.
     */
    boolean isNull(OpenResult result) {
        Primitive primitive = primitive(result);
        if (primitive == Primitive.NONE) {
            return read(result) == null;
        }
        if (primitive == Primitive.BOOLEAN) {
            readBoolean(result);
        } else if (primitive == Primitive.INT) {
            readInt(result);
        } else if (primitive == Primitive.LONG) {
            readLong(result);
        } else {
            readDouble(result);
        }
        return wasNull(result);
    }

    boolean readBoolean(OpenResult result) {
        try {
            return result.rows().getBoolean(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    int readInt(OpenResult result) {
        try {
            return result.rows().getInt(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    long readLong(OpenResult result) {
        try {
            return result.rows().getLong(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    double readDouble(OpenResult result) {
        try {
            return result.rows().getDouble(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(result, e);
        }
    }

    /**
     * Whether what has just been read was {@code NULL}.
     */
    boolean wasNull(OpenResult result) {
        try {
            return result.rows().wasNull();
        } catch (SQLException e) {
            throw unreadable(result, e);
        }
    }

    private RowMappingException unreadable(OpenResult result, Exception failure) {
        String remedy = "Cast it to another type in the statement.";
        if (failure instanceof SQLException e) {
            return result.errors().rowMapping("Column " + describe(result) + " cannot be read", e, remedy);
        }
        // Without its cause: what a driver or the JDK say of a value they cannot parse quotes it.
        return result.errors()
                .rowMapping("Column " + describe(result) + " cannot be read: its value is beyond what Java has a type for ("
                        + failure.getClass().getName() + ")", remedy);
    }

    /**
     * The exception for a value that is not what was asked for.
     *
     * @param target what it was to become
     */
    RowMappingException unfit(OpenResult result, String target, String why, String remedy) {
        return result.errors().rowMapping("Column " + describe(result) + " cannot be read as " + target + ": " + why, remedy);
    }

    private String describe(OpenResult result) {
        try {
            return "'" + label + "' (" + result.typeName(index) + ")";
        } catch (SQLException e) {
            return "'" + label + "'";
        }
    }
}
