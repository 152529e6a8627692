package io.quarkiverse.dbsession.runtime.sql;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader.Primitive;

/**
 * One component of a record in the result of one query.
 */
abstract sealed class Cell {

    private final boolean optional;

    private Cell(boolean optional) {
        this.optional = optional;
    }

    /**
     * The component in the current row: its value, or an {@code Optional} of it.
     */
    final @Nullable Object read() {
        Object value = readValue();
        return optional ? Optional.ofNullable(value) : value;
    }

    abstract @Nullable Object readValue();

    /**
     * Whether there is nothing for it in the current row.
     */
    abstract boolean isNull();

    boolean readBoolean() {
        return (Boolean) readPrimitive();
    }

    int readInt() {
        return (Integer) readPrimitive();
    }

    long readLong() {
        return (Long) readPrimitive();
    }

    double readDouble() {
        return (Double) readPrimitive();
    }

    /**
     * The value of a component of primitive type, in its wrapper.
     */
    Object readPrimitive() {
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
            super(leaf.optional());
            this.leaf = leaf;
            this.column = column;
            this.type = leaf.type();
            this.conversion = leaf.conversion();
        }

        @Override
        @Nullable
        Object readValue() {
            Object value = column.read();
            return value == null || value.getClass() == type ? value : convert(value);
        }

        private Object convert(Object value) {
            try {
                return conversion.convert(value);
            } catch (UnfitValueException e) {
                throw column.unfit(leaf.describe(), e.why(), e.remedy());
            }
        }

        @Override
        boolean isNull() {
            switch (column.primitive()) {
                case BOOLEAN -> column.readBoolean();
                case INT -> column.readInt();
                case LONG -> column.readLong();
                case DOUBLE -> column.readDouble();
                case NONE -> {
                    return column.read() == null;
                }
            }
            return column.wasNull();
        }

        @Override
        boolean readBoolean() {
            if (column.primitive() != Primitive.BOOLEAN) {
                return super.readBoolean();
            }
            boolean value = column.readBoolean();
            requireNotNull(value);
            return value;
        }

        @Override
        int readInt() {
            if (column.primitive() != Primitive.INT) {
                return super.readInt();
            }
            int value = column.readInt();
            requireNotNull(value != 0);
            return value;
        }

        @Override
        long readLong() {
            long value;
            switch (column.primitive()) {
                case LONG -> value = column.readLong();
                case INT -> value = column.readInt();
                default -> {
                    return super.readLong();
                }
            }
            requireNotNull(value != 0);
            return value;
        }

        @Override
        double readDouble() {
            double value;
            switch (column.primitive()) {
                case DOUBLE -> value = column.readDouble();
                case INT -> value = column.readInt();
                default -> {
                    return super.readDouble();
                }
            }
            requireNotNull(value != 0);
            return value;
        }

        @Override
        Object readPrimitive() {
            Object value = column.read();
            if (value == null) {
                throw isNullButPrimitive();
            }
            return convert(value);
        }

        /**
         * @param known whether what was read cannot stand for {@code NULL}, so that the driver need not be asked
         */
        private void requireNotNull(boolean known) {
            if (!known && column.wasNull()) {
                throw isNullButPrimitive();
            }
        }

        private RowMappingException isNullButPrimitive() {
            return column.unfit(leaf.describe(), "it is NULL, and " + type + " cannot be null",
                    "Declare the component with a wrapper type or as an Optional, or use coalesce in the statement.");
        }
    }

    /**
     * A component that is a record of its own. It is missing if all of its columns are {@code NULL}, as after an outer join.
     */
    static final class OfRecord extends Cell {

        private final RecordMapper mapper;
        private final Cell[] cells;
        private final RowValues values;

        OfRecord(boolean optional, RecordMapper mapper, Cell[] cells) {
            super(optional);
            this.mapper = mapper;
            this.cells = cells;
            this.values = new RowValues(cells);
        }

        @Override
        @Nullable
        Object readValue() {
            return isNull() ? null : mapper.construct(values);
        }

        @Override
        boolean isNull() {
            for (Cell cell : cells) {
                if (!cell.isNull()) {
                    return false;
                }
            }
            return true;
        }
    }
}
