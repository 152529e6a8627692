package io.quarkiverse.dbsession.runtime.sql;

import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, as the components of one record. Generated code asks it for each component once, in order, by
 * the method for the component's type.
 */
public final class RowValues implements Rows.Reader<Record> {

    private final RecordMapper mapper;
    private final Cell[] cells;
    private final OpenResult result;

    RowValues(RecordMapper mapper, Cell[] cells, OpenResult result) {
        this.mapper = mapper;
        this.cells = cells;
        this.result = result;
    }

    @Override
    public Record read() {
        return mapper.construct(this);
    }

    public boolean getBoolean(int component) {
        return cells[component].readBoolean(result);
    }

    public byte getByte(int component) {
        return (Byte) cells[component].readPrimitive(result);
    }

    public short getShort(int component) {
        return (Short) cells[component].readPrimitive(result);
    }

    public char getChar(int component) {
        return (Character) cells[component].readPrimitive(result);
    }

    public int getInt(int component) {
        return cells[component].readInt(result);
    }

    public long getLong(int component) {
        return cells[component].readLong(result);
    }

    public float getFloat(int component) {
        return (Float) cells[component].readPrimitive(result);
    }

    public double getDouble(int component) {
        return cells[component].readDouble(result);
    }

    /**
     * The value of a component that is not primitive.
     */
    public @Nullable Object get(int component) {
        return cells[component].read(result);
    }
}
