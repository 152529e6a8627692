package io.quarkiverse.dbsession.runtime.sql;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader.Primitive;

/**
 * One component of a record in the results of a query. For any number of threads, and any result with these columns.
 */
abstract sealed class Cell {

    private final boolean optional;

    private Cell(boolean optional) {
        this.optional = optional;
    }

    /**
     * The component in the current row: its value, or an {@code Optional} of it.
     */
    final @Nullable Object read(OpenResult result) {
        Object value = readValue(result);
        return optional ? Optional.ofNullable(value) : value;
    }

    abstract @Nullable Object readValue(OpenResult result);

    /**
     * Whether there is nothing for it in the current row.
     */
    abstract boolean isNull(OpenResult result);

    boolean readBoolean(OpenResult result) {
        return (Boolean) readPrimitive(result);
    }

    int readInt(OpenResult result) {
        return (Integer) readPrimitive(result);
    }

    long readLong(OpenResult result) {
        return (Long) readPrimitive(result);
    }

    double readDouble(OpenResult result) {
        return (Double) readPrimitive(result);
    }

    /**
     * The value of a component of primitive type, in its wrapper.
     */
    Object readPrimitive(OpenResult result) {
        throw new IllegalStateException("Records are not primitive");
    }

    /**
     * A component that is read from one column. What the driver has a getter for is read without an object for it.
     */
    static final class OfColumn extends Cell {

        private final RecordPlan.Leaf leaf;
        private final Column column;
        private final Class<?> type;
        private final Conversion<?> conversion;

        OfColumn(RecordPlan.Leaf leaf, Column column) {
            super(leaf.optional);
            this.leaf = leaf;
            this.column = column;
            this.type = leaf.type;
            this.conversion = leaf.conversion;
        }

        @Override
        @Nullable
        Object readValue(OpenResult result) {
            Object value = column.read(result);
            return value == null || value.getClass() == type ? value : convert(result, value);
        }

        private Object convert(OpenResult result, Object value) {
            try {
                return conversion.convert(value);
            } catch (UnfitValueException e) {
                throw column.unfit(result, leaf.describe(), e.why(), e.remedy());
            }
        }

        @Override
        boolean isNull(OpenResult result) {
            return column.isNull(result);
        }

        @Override
        boolean readBoolean(OpenResult result) {
            if (column.primitive(result) != Primitive.BOOLEAN) {
                return super.readBoolean(result);
            }
            boolean value = column.readBoolean(result);
            requireNotNull(result, value);
            return value;
        }

        @Override
        int readInt(OpenResult result) {
            if (column.primitive(result) != Primitive.INT) {
                return super.readInt(result);
            }
            int value = column.readInt(result);
            requireNotNull(result, value != 0);
            return value;
        }

        @Override
        long readLong(OpenResult result) {
            Primitive primitive = column.primitive(result);
            if (primitive != Primitive.LONG && primitive != Primitive.INT) {
                return super.readLong(result);
            }
            long value = primitive == Primitive.LONG ? column.readLong(result) : column.readInt(result);
            requireNotNull(result, value != 0);
            return value;
        }

        @Override
        double readDouble(OpenResult result) {
            Primitive primitive = column.primitive(result);
            if (primitive != Primitive.DOUBLE && primitive != Primitive.INT) {
                return super.readDouble(result);
            }
            double value = primitive == Primitive.DOUBLE ? column.readDouble(result) : column.readInt(result);
            requireNotNull(result, value != 0);
            return value;
        }

        @Override
        Object readPrimitive(OpenResult result) {
            Object value = column.read(result);
            if (value == null) {
                throw isNullButPrimitive(result);
            }
            return convert(result, value);
        }

        /**
         * @param known whether what was read cannot stand for {@code NULL}, so that the driver need not be asked
         */
        private void requireNotNull(OpenResult result, boolean known) {
            if (!known && column.wasNull(result)) {
                throw isNullButPrimitive(result);
            }
        }

        private RowMappingException isNullButPrimitive(OpenResult result) {
            return column.unfit(result, leaf.describe(), "it is NULL, and " + type + " cannot be null",
                    "Declare the component with a wrapper type or as an Optional, or use coalesce in the statement.");
        }
    }

    /**
     * A component that is a record of its own. It is missing if all of its columns are {@code NULL}, as after an outer join.
     */
    static final class OfRecord extends Cell {

        private final RecordMapper mapper;
        private final Cell[] cells;

        OfRecord(boolean optional, RecordMapper mapper, Cell[] cells) {
            super(optional);
            this.mapper = mapper;
            this.cells = cells;
        }

        @Override
        @Nullable
        Object readValue(OpenResult result) {
            return isNull(result) ? null : new RowValues(mapper, cells, result).read();
        }

        @Override
        boolean isNull(OpenResult result) {
            for (Cell cell : cells) {
                if (!cell.isNull(result)) {
                    return false;
                }
            }
            return true;
        }
    }
}
