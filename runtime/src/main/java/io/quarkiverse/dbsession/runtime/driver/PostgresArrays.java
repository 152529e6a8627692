package io.quarkiverse.dbsession.runtime.driver;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.TimestampUtils;
import org.postgresql.util.PGobject;

/**
 * SQL arrays on pgjdbc. Loaded only with the driver.
 */
final class PostgresArrays {

    private static final Map<Class<?>, String> ARRAY_TYPES = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(Boolean.class, "bool"),
            Map.entry(Short.class, "int2"),
            Map.entry(Integer.class, "int4"),
            Map.entry(Long.class, "int8"),
            Map.entry(Float.class, "float4"),
            Map.entry(Double.class, "float8"),
            Map.entry(BigDecimal.class, "numeric"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(byte[].class, "bytea"),
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(OffsetTime.class, "timetz"),
            Map.entry(OffsetDateTime.class, "timestamptz"));

    private PostgresArrays() {
    }

    /**
     * Makes one. Its elements may be arrays themselves.
     */
    static Array create(Connection connection, Class<?> elementType, @Nullable Object[] elements) throws SQLException {
        return connection.createArrayOf(elementType == Enum.class ? "text" : ARRAY_TYPES.get(elementType),
                PostgresTimes.isOfTime(elementType)
                        ? texts(elements, PostgresTimes.of(connection.unwrap(BaseConnection.class)))
                        : elements);
    }

    /**
     * The driver's arrays of times are made of {@code java.sql} types, which know no offset, no microseconds, and no local time
     * that summer time skips. The text of the elements knows all that.
     */
    static @Nullable Object read(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null) {
            return null;
        }
        try {
            String type = array.getBaseTypeName();
            FlatArray flat = FlatArray.of(array, type, row);
            return flat.fold(elements(flat.array(), type, row));
        } finally {
            array.free();
        }
    }

    /**
     * @param array of one dimension
     */
    private static Object[] elements(Array array, String type, ResultSet row) throws SQLException {
        return switch (type) {
            case "bool", "int4", "int8", "float4", "float8", "text", "varchar", "bytea", "uuid" -> (Object[]) array.getArray();
            // Elements of box are not separated by commas: only the driver finds them in the text.
            case "int2", "box" -> made(type, (Object[]) array.getArray(), null);
            default -> {
                BaseConnection connection = connection(row);
                Array texts = new PgArray(connection, Oid.TEXT_ARRAY, array.toString());
                yield made(type, (Object[]) texts.getArray(), PostgresTimes.of(connection));
            }
        };
    }

    static BaseConnection connection(ResultSet row) throws SQLException {
        return row.getStatement().getConnection().unwrap(BaseConnection.class);
    }

    /**
     * @param read what the driver gives
     * @param times reads the texts of times; {@code null} if they are no texts
     */
    private static Object[] made(String type, @Nullable Object[] read, @Nullable TimestampUtils times) throws SQLException {
        Object[] none = switch (type) {
            case "int2" -> new Integer[0];
            case "box" -> new String[0];
            case "numeric" -> new BigDecimal[0];
            case "date" -> new LocalDate[0];
            case "time" -> new LocalTime[0];
            case "timetz" -> new OffsetTime[0];
            case "timestamp" -> new LocalDateTime[0];
            case "timestamptz" -> new OffsetDateTime[0];
            default -> null;
        };
        if (none == null) {
            return read;
        }
        Object[] made = Arrays.copyOf(none, read.length);
        for (int i = 0; i < read.length; i++) {
            if (read[i] != null) {
                made[i] = made(type, read[i], times);
            }
        }
        return made;
    }

    private static Object made(String type, Object read, @Nullable TimestampUtils times) throws SQLException {
        return switch (type) {
            case "int2" -> ((Short) read).intValue();
            case "box" -> ((PGobject) read).getValue();
            case "numeric" -> new BigDecimal((String) read);
            case "date" -> times.toLocalDate(((String) read).getBytes(StandardCharsets.US_ASCII));
            case "time" -> times.toLocalTime((String) read);
            case "timetz" -> times.toOffsetTime((String) read);
            case "timestamp" -> times.toLocalDateTime((String) read);
            case "timestamptz" -> inUtc(times.toOffsetDateTime((String) read));
            default -> throw new IllegalArgumentException(type);
        };
    }

    /**
     * As the driver does with single values: the offset is that of the server's session and says nothing. Infinity has no
     * other.
     */
    private static OffsetDateTime inUtc(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                ? time
                : time.withOffsetSameInstant(ZoneOffset.UTC);
    }

    /**
     * Arrays of texts are arrays of {@link Object} if there are several dimensions: the classes of arrays of arrays are in no
     * native executable unless somebody names them.
     *
     * @param elements times, or arrays of them
     */
    private static Object[] texts(@Nullable Object[] elements, TimestampUtils times) throws SQLException {
        Object[] texts = isNested(elements) ? new Object[elements.length] : new String[elements.length];
        for (int i = 0; i < texts.length; i++) {
            Object element = elements[i];
            if (element instanceof Object[] inner) {
                texts[i] = texts(inner, times);
            } else if (element != null) {
                texts[i] = PostgresTimes.text(times, (Temporal) element);
            }
        }
        return texts;
    }

    private static boolean isNested(@Nullable Object[] elements) {
        for (Object element : elements) {
            if (element != null) {
                return element instanceof Object[];
            }
        }
        return false;
    }
}
