package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;

import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, as the components of one record. Generated code asks it for each component once, in order, by
 * the method for the component's type.
 */
public final class RowValues extends OpenResult implements Rows.Reader<Record> {

    private final RecordMapper mapper;
    private final Cell[] cells;

    /**
     * Of a result, for the rows of it.
     */
    RowValues(RecordMapper mapper, Cell[] cells, ResultSet rows, int columns, JdbcStatement statement) {
        super(rows, columns, statement);
        this.mapper = mapper;
        this.cells = cells;
    }

    /**
     * Of a record inside of the one that is read.
     */
    RowValues(RecordMapper mapper, Cell[] cells, OpenResult outer) {
        super(outer);
        this.mapper = mapper;
        this.cells = cells;
    }

    @Override
    public Record read() {
        return mapper.construct(this);
    }

    public boolean getBoolean(int component) {
        return cells[component].readBoolean(this);
    }

    public byte getByte(int component) {
        return (Byte) cells[component].readPrimitive(this);
    }

    public short getShort(int component) {
        return (Short) cells[component].readPrimitive(this);
    }

    public char getChar(int component) {
        return (Character) cells[component].readPrimitive(this);
    }

    public int getInt(int component) {
        return cells[component].readInt(this);
    }

    public long getLong(int component) {
        return cells[component].readLong(this);
    }

    public float getFloat(int component) {
        return (Float) cells[component].readPrimitive(this);
    }

    public double getDouble(int component) {
        return cells[component].readDouble(this);
    }

    /**
     * The value of a component that is not primitive.
     */
    public @Nullable Object get(int component) {
        return cells[component].read(this);
    }
}
