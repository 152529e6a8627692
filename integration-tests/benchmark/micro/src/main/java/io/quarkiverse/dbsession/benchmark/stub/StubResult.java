package io.quarkiverse.dbsession.benchmark.stub;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * One row of {@code item}: {@code id, name, quantity, price, available, created_at}.
 */
abstract class StubResult implements ResultSet {

    private static final Class<? extends Labels> LABELS = Completed.type(Labels.class);
    private static final BigDecimal PRICE = new BigDecimal("12.50");
    private static final OffsetDateTime CREATED_AT = OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);
    private static final String[] NAMES = { "id", "name", "quantity", "price", "available", "created_at" };
    private static final int[] TYPES = { Types.BIGINT, Types.VARCHAR, Types.INTEGER, Types.NUMERIC, Types.BIT,
            Types.TIMESTAMP };
    private static final String[] TYPE_NAMES = { "int8", "text", "int4", "numeric", "bool", "timestamptz" };

    private final Labels labels = Completed.make(LABELS);
    private StubStatement statement;
    private int row;

    void of(StubStatement statement) {
        this.statement = statement;
    }

    void rewind() {
        row = 0;
    }

    @Override
    public boolean next() {
        return ++row == 1;
    }

    @Override
    public long getLong(int column) {
        return 4711;
    }

    @Override
    public int getInt(int column) {
        return 17;
    }

    @Override
    public boolean getBoolean(int column) {
        return true;
    }

    @Override
    public String getString(int column) {
        return "item 4711";
    }

    @Override
    public BigDecimal getBigDecimal(int column) {
        return PRICE;
    }

    @Override
    public Object getObject(int column) {
        return switch (TYPES[column - 1]) {
            case Types.BIGINT -> getLong(column);
            case Types.INTEGER -> getInt(column);
            case Types.NUMERIC -> PRICE;
            case Types.BIT -> true;
            default -> getString(column);
        };
    }

    @Override
    public <T> T getObject(int column, Class<T> type) throws SQLException {
        if (type == OffsetDateTime.class) {
            return type.cast(CREATED_AT);
        }
        // The driver makes one each time as well.
        PGobject object = new PGobject();
        object.setType(TYPE_NAMES[column - 1]);
        return type.cast(object);
    }

    @Override
    public boolean wasNull() {
        return false;
    }

    @Override
    public ResultSetMetaData getMetaData() {
        return labels;
    }

    @Override
    public Statement getStatement() {
        return statement;
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void close() {
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    abstract static class Labels implements ResultSetMetaData {

        @Override
        public int getColumnCount() {
            return NAMES.length;
        }

        @Override
        public String getColumnLabel(int column) {
            return NAMES[column - 1];
        }

        @Override
        public int getColumnType(int column) {
            return TYPES[column - 1];
        }
    }
}
