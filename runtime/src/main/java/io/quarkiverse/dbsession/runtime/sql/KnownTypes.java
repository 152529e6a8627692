package io.quarkiverse.dbsession.runtime.sql;

/**
 * How messages list the types that can be bound and read.
 */
final class KnownTypes {

    private static final String SCALARS = "String, Character, Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal, "
            + "BigInteger, UUID, enums, LocalDate, LocalTime, LocalDateTime, OffsetTime, OffsetDateTime, ZonedDateTime, Instant, "
            + "byte[], java.sql.Date, java.sql.Time, java.sql.Timestamp, java.util.Date";

    /** What can be bound. */
    static final String BINDABLE = SCALARS + ", arrays of these, the types of JDBC and of the driver";

    /** What columns can be read as. */
    static final String READABLE = SCALARS + ", arrays of these, Object";

    private KnownTypes() {
    }
}
