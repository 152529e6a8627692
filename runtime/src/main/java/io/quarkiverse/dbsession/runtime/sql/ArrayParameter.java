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
     * What the elements of an array become.
     *
     * @param none an array of them, to make others of: in native executables that takes less than a lambda for each type
     */
    private record Element(Class<?> type, Object[] none) {
    }

    private static final Map<Class<?>, Element> ELEMENTS = Map.ofEntries(
            same(String.class, new String[0]),
            same(Boolean.class, new Boolean[0]),
            same(Short.class, new Short[0]),
            same(Integer.class, new Integer[0]),
            same(Long.class, new Long[0]),
            same(Float.class, new Float[0]),
            same(Double.class, new Double[0]),
            same(BigDecimal.class, new BigDecimal[0]),
            same(UUID.class, new UUID[0]),
            same(byte[].class, new byte[0][]),
            same(LocalDate.class, new LocalDate[0]),
            same(LocalTime.class, new LocalTime[0]),
            same(LocalDateTime.class, new LocalDateTime[0]),
            same(OffsetTime.class, new OffsetTime[0]),
            same(OffsetDateTime.class, new OffsetDateTime[0]),
            becomes(Character.class, String.class, new String[0]),
            becomes(Byte.class, Short.class, new Short[0]),
            becomes(BigInteger.class, BigDecimal.class, new BigDecimal[0]),
            becomes(ZonedDateTime.class, OffsetDateTime.class, new OffsetDateTime[0]),
            becomes(Instant.class, OffsetDateTime.class, new OffsetDateTime[0]),
            becomes(java.util.Date.class, OffsetDateTime.class, new OffsetDateTime[0]),
            becomes(java.sql.Date.class, LocalDate.class, new LocalDate[0]),
            becomes(Time.class, LocalTime.class, new LocalTime[0]),
            becomes(Timestamp.class, LocalDateTime.class, new LocalDateTime[0]),
            becomes(char.class, String.class, new String[0]),
            becomes(boolean.class, Boolean.class, new Boolean[0]),
            becomes(short.class, Short.class, new Short[0]),
            becomes(int.class, Integer.class, new Integer[0]),
            becomes(long.class, Long.class, new Long[0]),
            becomes(float.class, Float.class, new Float[0]),
            becomes(double.class, Double.class, new Double[0]));

    private final Class<?> elementType;
    private final @Nullable Object[] elements;

    private ArrayParameter(Class<?> elementType, @Nullable Object[] elements) {
        this.elementType = elementType;
        this.elements = elements;
    }

    private static Map.Entry<Class<?>, Element> same(Class<?> type, Object[] none) {
        return becomes(type, type, none);
    }

    private static Map.Entry<Class<?>, Element> becomes(Class<?> from, Class<?> to, Object[] none) {
        return Map.entry(from, new Element(to, none));
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
        Element element = from.isEnum() ? new Element(Enum.class, new String[0]) : ELEMENTS.get(from);
        return element == null ? null : new ArrayParameter(element.type(), convert(array, from, element));
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

    private static @Nullable Object[] convert(Object array, Class<?> from, Element element) throws NotRectangularException {
        int length = Array.getLength(array);
        if (array.getClass().getComponentType() == from) {
            Object[] converted = Arrays.copyOf(element.none(), length);
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
            rows[i] = convert(row, from, element);
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
