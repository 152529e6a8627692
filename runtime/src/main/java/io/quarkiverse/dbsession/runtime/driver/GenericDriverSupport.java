package io.quarkiverse.dbsession.runtime.driver;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;

/**
 * What JDBC promises, for drivers that nothing more is known of.
 */
public final class GenericDriverSupport implements DriverSupport {

    /** The SQL standard's names. */
    private static final Map<Class<?>, String> ARRAY_TYPES = Map.ofEntries(
            Map.entry(String.class, "VARCHAR"),
            Map.entry(Enum.class, "VARCHAR"),
            Map.entry(Boolean.class, "BOOLEAN"),
            Map.entry(Short.class, "SMALLINT"),
            Map.entry(Integer.class, "INTEGER"),
            Map.entry(Long.class, "BIGINT"),
            Map.entry(Float.class, "REAL"),
            Map.entry(Double.class, "DOUBLE PRECISION"),
            Map.entry(java.math.BigDecimal.class, "NUMERIC"),
            Map.entry(java.util.UUID.class, "UUID"),
            Map.entry(byte[].class, "VARBINARY"),
            Map.entry(LocalDate.class, "DATE"),
            Map.entry(LocalTime.class, "TIME"),
            Map.entry(LocalDateTime.class, "TIMESTAMP"),
            Map.entry(OffsetTime.class, "TIME WITH TIME ZONE"),
            Map.entry(OffsetDateTime.class, "TIMESTAMP WITH TIME ZONE"));

    /**
     * No: a database whose failed statements doom the transaction and whose driver hides that from the commit needs an
     * implementation of its own.
     */
    @Override
    public boolean isTransactionFailed(Connection connection, boolean errorSeen) {
        return false;
    }

    /**
     * Sets the level of the connection; the pool restores it.
     */
    @Override
    public void beginWith(Connection connection, @Nullable Isolation isolation, @Nullable Duration lockTimeout)
            throws SQLException {
        if (isolation != null) {
            connection.setTransactionIsolation(isolation.jdbcLevel());
        }
    }

    /**
     * Nothing is known of the habits of the database.
     */
    @Override
    public @Nullable String messageWithoutData(SQLException failure) {
        return null;
    }

    @Override
    public @Nullable String constraint(SQLException failure) {
        return null;
    }

    @Override
    public boolean canHold(BigDecimal number) {
        return true;
    }

    /**
     * Drivers have limits of their own, and say so.
     */
    @Override
    public int maxParameters() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String emptyInList(boolean negated) {
        return (negated ? "not in" : "in") + " (select null where 1 = 0)";
    }

    @Override
    public boolean isOwnType(Object value) {
        return false;
    }

    @Override
    public void bindUntypedText(PreparedStatement statement, int index, String text) throws SQLException {
        statement.setString(index, text);
    }

    @Override
    public Array bindArray(PreparedStatement statement, int index, Class<?> elementType, @Nullable Object[] elements)
            throws SQLException {
        Array array = statement.getConnection().createArrayOf(ARRAY_TYPES.get(elementType), elements);
        try {
            statement.setArray(index, array);
            return array;
        } catch (SQLException | RuntimeException e) {
            try {
                array.free();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    public ColumnReader columnReader(ResultSet row, int column) throws SQLException {
        return switch (row.getMetaData().getColumnType(column)) {
            case Types.DATE -> typed(LocalDate.class);
            case Types.TIME -> typed(LocalTime.class);
            case Types.TIME_WITH_TIMEZONE -> typed(OffsetTime.class);
            case Types.TIMESTAMP -> typed(LocalDateTime.class);
            case Types.TIMESTAMP_WITH_TIMEZONE -> typed(OffsetDateTime.class);
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR,
                    Types.NCLOB, Types.SQLXML ->
                ResultSet::getString;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ResultSet::getBytes;
            default -> GenericDriverSupport::known;
        };
    }

    @Override
    public String typeName(ResultSet row, int column) throws SQLException {
        String name = row.getMetaData().getColumnTypeName(column);
        return name != null ? name : jdbcTypeName(row, column);
    }

    private static String jdbcTypeName(ResultSet row, int column) throws SQLException {
        int type = row.getMetaData().getColumnType(column);
        for (JDBCType known : JDBCType.values()) {
            if (known.getVendorTypeNumber() == type) {
                return known.getName();
            }
        }
        return "JDBC type " + type;
    }

    private static ColumnReader typed(Class<?> type) {
        return (row, column) -> row.getObject(column, type);
    }

    private static @Nullable Object known(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof Array array) {
            try {
                return array.getArray();
            } finally {
                array.free();
            }
        }
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value instanceof SQLXML || value != null && !isKnown(value)) {
            return row.getString(column);
        }
        return value;
    }

    private static boolean isKnown(Object value) {
        return value instanceof Number || value instanceof Boolean || value instanceof String
                || value instanceof java.util.UUID || value instanceof java.time.temporal.Temporal || value instanceof byte[];
    }
}
