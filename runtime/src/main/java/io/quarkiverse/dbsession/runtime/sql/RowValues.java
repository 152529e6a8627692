package io.quarkiverse.dbsession.runtime.sql;

import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, as the components of one record. Generated code asks it for each component once, in order, by
 * the method for the component's type.
 */
public final class RowValues {

    private final Cell[] cells;

    RowValues(Cell[] cells) {
        this.cells = cells;
    }

    public boolean getBoolean(int component) {
        return cells[component].readBoolean();
    }

    public byte getByte(int component) {
        return (Byte) cells[component].readPrimitive();
    }

    public short getShort(int component) {
        return (Short) cells[component].readPrimitive();
    }

    public char getChar(int component) {
        return (Character) cells[component].readPrimitive();
    }

    public int getInt(int component) {
        return cells[component].readInt();
    }

    public long getLong(int component) {
        return cells[component].readLong();
    }

    public float getFloat(int component) {
        return (Float) cells[component].readPrimitive();
    }

    public double getDouble(int component) {
        return cells[component].readDouble();
    }

    /**
     * The value of a component that is not primitive.
     */
    public @Nullable Object get(int component) {
        return cells[component].read();
    }
}
