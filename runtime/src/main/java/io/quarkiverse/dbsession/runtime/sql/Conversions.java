package io.quarkiverse.dbsession.runtime.sql;

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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The types that a column can be read as. Conversions are strict: numbers become other numbers if nothing is lost (a
 * fraction that binary floating point cannot have excepted), a timestamp with time zone becomes each type that stands
 * for a moment, and nothing else is converted.
 */
final class Conversions {

    private static final Map<Class<?>, Conversion<?>> SCALARS = scalars();

    private static final Map<Class<?>, Class<?>> WRAPPERS = Map.of(
            boolean.class, Boolean.class,
            char.class, Character.class,
            byte.class, Byte.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private static final Set<String> NAMES = Stream.concat(SCALARS.keySet().stream(), WRAPPERS.keySet().stream())
            .map(Class::getName).collect(Collectors.toUnmodifiableSet());

    private Conversions() {
    }

    /**
     * @param className the name of a class, or of a primitive type
     */
    static boolean isScalar(String className) {
        return NAMES.contains(className);
    }

    /**
     * Types whose values are made of others. One class for all: in native executables, a lambda for each would take more.
     */
    private enum Scalar implements Conversion<Object> {

        CHARACTER(Character.class),
        BYTE(Byte.class),
        SHORT(Short.class),
        INTEGER(Integer.class),
        LONG(Long.class),
        FLOAT(Float.class),
        DOUBLE(Double.class),
        BIG_DECIMAL(BigDecimal.class),
        BIG_INTEGER(BigInteger.class),
        ZONED_DATE_TIME(ZonedDateTime.class),
        INSTANT(Instant.class),
        SQL_DATE(java.sql.Date.class),
        SQL_TIME(Time.class),
        SQL_TIMESTAMP(Timestamp.class),
        UTIL_DATE(java.util.Date.class);

        private final Class<?> type;

        Scalar(Class<?> type) {
            this.type = type;
        }

        @Override
        public Object convert(Object value) throws UnfitValueException {
            return switch (this) {
                case CHARACTER -> character(value);
                case BYTE -> (byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
                case SHORT -> (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
                case INTEGER -> (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case LONG -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
                case FLOAT -> floating(value);
                case DOUBLE -> doubling(value);
                case BIG_DECIMAL -> decimal(value);
                case BIG_INTEGER -> integer(value);
                case ZONED_DATE_TIME -> cast(OffsetDateTime.class, value).toZonedDateTime();
                case INSTANT -> instant(cast(OffsetDateTime.class, value));
                case SQL_DATE -> date(value);
                case SQL_TIME -> time(cast(LocalTime.class, value));
                case SQL_TIMESTAMP -> timestamp(value);
                case UTIL_DATE -> new java.util.Date(timestamp(value).getTime());
            };
        }
    }

    private static Map<Class<?>, Conversion<?>> scalars() {
        Map<Class<?>, Conversion<?>> all = new HashMap<>();
        for (Class<?> same : new Class<?>[] { Object.class, String.class, Boolean.class, UUID.class, byte[].class,
                LocalDate.class, LocalTime.class, LocalDateTime.class, OffsetTime.class, OffsetDateTime.class }) {
            all.put(same, value -> cast(same, value));
        }
        for (Scalar scalar : Scalar.values()) {
            all.put(scalar.type, scalar);
        }
        return Map.copyOf(all);
    }

    /**
     * @return the conversion to that type, or {@code null} if there is none
     */
    @SuppressWarnings("unchecked")
    static <T> @Nullable Conversion<T> to(Class<T> type) {
        Class<?> wrapper = WRAPPERS.getOrDefault(type, type);
        Conversion<?> scalar = SCALARS.get(wrapper);
        if (scalar == null && type.isEnum()) {
            scalar = enumConstant(type);
        }
        if (scalar == null && type.isArray()) {
            Conversion<?> element = to(type.getComponentType());
            scalar = element == null ? null : new ArrayConversion(type.getComponentType(), element);
        }
        return (Conversion<T>) scalar;
    }

    private static <T> T cast(Class<T> type, Object value) throws UnfitValueException {
        if (!type.isInstance(value)) {
            throw UnfitValueException.type(value);
        }
        return type.cast(value);
    }

    private static Character character(Object value) throws UnfitValueException {
        String text = cast(String.class, value);
        if (text.length() != 1) {
            throw new UnfitValueException("a text is not one character long", "Read it as String.");
        }
        return text.charAt(0);
    }

    private static long whole(Object value, long least, long most) throws UnfitValueException {
        long number;
        if (value instanceof Integer || value instanceof Long) {
            number = ((Number) value).longValue();
        } else {
            try {
                number = cast(BigDecimal.class, value).longValueExact();
            } catch (ArithmeticException e) {
                throw UnfitValueException.range();
            }
        }
        if (number < least || number > most) {
            throw UnfitValueException.range();
        }
        return number;
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigDecimal || value instanceof Float
                || value instanceof Double;
    }

    private static Double doubling(Object value) throws UnfitValueException {
        if (!isNumber(value)) {
            throw UnfitValueException.type(value);
        }
        double number = ((Number) value).doubleValue();
        if (Double.isInfinite(number) && value instanceof BigDecimal) {
            throw UnfitValueException.range();
        }
        requireSameWhole(value, number);
        return number;
    }

    /**
     * A fraction is rounded, as binary floating point has to; a whole number would become another one.
     */
    private static void requireSameWhole(Object value, double number) throws UnfitValueException {
        if ((value instanceof Integer || value instanceof Long)
                && new BigDecimal(number).compareTo(BigDecimal.valueOf(((Number) value).longValue())) != 0) {
            throw UnfitValueException.range();
        }
    }

    private static Float floating(Object value) throws UnfitValueException {
        if (!isNumber(value)) {
            throw UnfitValueException.type(value);
        }
        float number = ((Number) value).floatValue();
        boolean wasInfinite = value instanceof Float || Double.isInfinite(((Number) value).doubleValue())
                && !(value instanceof BigDecimal);
        if (Float.isInfinite(number) && !wasInfinite) {
            throw UnfitValueException.range();
        }
        requireSameWhole(value, number);
        return number;
    }

    private static BigDecimal decimal(Object value) throws UnfitValueException {
        return value instanceof Integer || value instanceof Long
                ? BigDecimal.valueOf(((Number) value).longValue())
                : cast(BigDecimal.class, value);
    }

    private static BigInteger integer(Object value) throws UnfitValueException {
        try {
            return decimal(value).toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw UnfitValueException.range();
        }
    }

    /**
     * {@code Time.valueOf} drops the milliseconds.
     */
    private static Time time(LocalTime time) {
        return new Time(Time.valueOf(time).getTime() + time.getNano() / 1_000_000);
    }

    private static Timestamp timestamp(Object value) throws UnfitValueException {
        if (value instanceof LocalDateTime local) {
            requireMillis(local);
            return Timestamp.valueOf(local);
        }
        OffsetDateTime time = cast(OffsetDateTime.class, value);
        requireMillis(time.toLocalDateTime());
        return Timestamp.from(time.toInstant());
    }

    private static java.sql.Date date(Object value) throws UnfitValueException {
        LocalDate date = cast(LocalDate.class, value);
        requireMillis(date.atStartOfDay());
        return java.sql.Date.valueOf(date);
    }

    /**
     * The old types count milliseconds and overflow without a word; infinity is beyond them.
     */
    private static void requireMillis(LocalDateTime time) throws UnfitValueException {
        if (Math.abs((long) time.getYear()) > 100_000_000) {
            throw new UnfitValueException("a time is out of its range", "Read it as a type of java.time.");
        }
    }

    private static Conversion<?> enumConstant(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        StringBuilder names = new StringBuilder();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            constants.put(name, constant);
            names.append(names.length() == 0 ? "" : ", ").append(name);
        }
        return value -> {
            Object constant = constants.get(cast(String.class, value));
            if (constant == null) {
                throw new UnfitValueException("a text is the name of none of its constants (" + names + ")",
                        "Correct the data, or read it as String.");
            }
            return constant;
        };
    }

    /**
     * For the driver, infinity is the greatest or the least value of a type, and these do not match.
     */
    private static Instant instant(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MAX) ? Instant.MAX
                : time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
    }

    /**
     * The other way round.
     *
     * @throws java.time.DateTimeException if it is out of range
     */
    static OffsetDateTime offsetDateTime(Instant time) {
        return time.equals(Instant.MAX) ? OffsetDateTime.MAX
                : time.equals(Instant.MIN) ? OffsetDateTime.MIN : time.atOffset(ZoneOffset.UTC);
    }
}
