package io.quarkiverse.dbsession.runtime.sql;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A Java array that is bound as an SQL array, its elements in one of the types that {@code DriverSupport.bindArray} knows.
 */
final class ArrayParameter {

    /**
     * What the elements of an array become: an array of them, to make others of. In native executables that takes less than a
     * lambda for each type.
     */
    private static final Map<Class<?>, Object[]> ELEMENTS = Map.ofEntries(
            Map.entry(String.class, new String[0]),
            Map.entry(Boolean.class, new Boolean[0]),
            Map.entry(Short.class, new Short[0]),
            Map.entry(Integer.class, new Integer[0]),
            Map.entry(Long.class, new Long[0]),
            Map.entry(Float.class, new Float[0]),
            Map.entry(Double.class, new Double[0]),
            Map.entry(BigDecimal.class, new BigDecimal[0]),
            Map.entry(UUID.class, new UUID[0]),
            Map.entry(byte[].class, new byte[0][]),
            Map.entry(LocalDate.class, new LocalDate[0]),
            Map.entry(LocalTime.class, new LocalTime[0]),
            Map.entry(LocalDateTime.class, new LocalDateTime[0]),
            Map.entry(OffsetTime.class, new OffsetTime[0]),
            Map.entry(OffsetDateTime.class, new OffsetDateTime[0]),
            Map.entry(Character.class, new String[0]),
            Map.entry(Byte.class, new Short[0]),
            Map.entry(BigInteger.class, new BigDecimal[0]),
            Map.entry(ZonedDateTime.class, new OffsetDateTime[0]),
            Map.entry(Instant.class, new OffsetDateTime[0]),
            Map.entry(java.util.Date.class, new OffsetDateTime[0]),
            Map.entry(java.sql.Date.class, new LocalDate[0]),
            Map.entry(Time.class, new LocalTime[0]),
            Map.entry(Timestamp.class, new LocalDateTime[0]),
            Map.entry(char.class, new String[0]),
            Map.entry(boolean.class, new Boolean[0]),
            Map.entry(short.class, new Short[0]),
            Map.entry(int.class, new Integer[0]),
            Map.entry(long.class, new Long[0]),
            Map.entry(float.class, new Float[0]),
            Map.entry(double.class, new Double[0]));

    private final Class<?> elementType;
    private final @Nullable Object[] elements;

    private ArrayParameter(Class<?> elementType, @Nullable Object[] elements) {
        this.elementType = elementType;
        this.elements = elements;
    }

    /**
     * @param array a Java array
     * @return its form as a parameter, or {@code null} if its elements cannot be bound
     * @throws NotRectangularException if it is an array of arrays of different lengths
     */
    static @Nullable ArrayParameter of(Object array) throws NotRectangularException {
        Class<?> from = array.getClass().getComponentType();
        while (from.isArray() && from != byte[].class) {
            from = from.getComponentType();
        }
        if (from.isEnum()) {
            return new ArrayParameter(Enum.class, convert(array, from, new String[0]));
        }
        Object[] none = ELEMENTS.get(from);
        return none == null ? null : new ArrayParameter(none.getClass().getComponentType(), convert(array, from, none));
    }

    /**
     * An array whose type is left to the server.
     *
     * @param texts the elements
     */
    static ArrayParameter untyped(@Nullable String[] texts) {
        return new ArrayParameter(Enum.class, texts);
    }

    /**
     * What the elements are, as {@code DriverSupport.bindArray} says.
     */
    Class<?> elementType() {
        return elementType;
    }

    /**
     * The elements, or arrays of them.
     */
    @Nullable
    Object[] elements() {
        return elements;
    }

    /**
     * @param none an array of what the elements become
     */
    private static @Nullable Object[] convert(Object array, Class<?> from, Object[] none) throws NotRectangularException {
        int length = Array.getLength(array);
        if (array.getClass().getComponentType() == from) {
            Object[] converted = Arrays.copyOf(none, length);
            for (int i = 0; i < length; i++) {
                Object value = Array.get(array, i);
                converted[i] = value == null ? null : convert(value, from);
            }
            return converted;
        }
        Object[] rows = new Object[length];
        for (int i = 0; i < length; i++) {
            Object row = Array.get(array, i);
            if (row == null || Array.getLength(row) != Array.getLength(Array.get(array, 0))) {
                throw new NotRectangularException();
            }
            rows[i] = convert(row, from, none);
        }
        return rows;
    }

    /**
     * @param from what the elements are declared as: an array of {@code java.util.Date} may hold those of {@code java.sql}
     */
    private static Object convert(Object value, Class<?> from) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (from == java.util.Date.class) {
            return Instant.ofEpochMilli(((java.util.Date) value).getTime()).atOffset(ZoneOffset.UTC);
        } else if (value instanceof java.sql.Date date) {
            return date.toLocalDate();
        } else if (value instanceof Time time) {
            // toLocalTime() drops the milliseconds.
            return time.toLocalTime().plusNanos(Math.floorMod(time.getTime(), 1000L) * 1_000_000);
        } else if (value instanceof Timestamp time) {
            return time.toLocalDateTime();
        }
        Object converted = ParameterTypes.convert(value);
        return converted != null ? converted : value;
    }

    /**
     * SQL arrays of several dimensions have rows of one length.
     */
    static final class NotRectangularException extends Exception {

        private static final long serialVersionUID = 1L;

        private NotRectangularException() {
            super(null, null, false, false);
        }
    }
}
