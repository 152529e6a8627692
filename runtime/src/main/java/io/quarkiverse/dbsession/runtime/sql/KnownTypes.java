package io.quarkiverse.dbsession.runtime.sql;

import java.util.Set;

/**
 * The types that can be bound and read, and how messages list them.
 */
public final class KnownTypes {

    private static final String SCALARS = "String, Character, Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal, "
            + "BigInteger, UUID, enums, LocalDate, LocalTime, LocalDateTime, OffsetTime, OffsetDateTime, ZonedDateTime, Instant, "
            + "byte[], java.sql.Date, java.sql.Time, java.sql.Timestamp, java.util.Date";

    /** What SQL arrays can be made of. */
    static final String ELEMENTS = SCALARS;

    /** What can be bound. */
    static final String BINDABLE = SCALARS
            + ", arrays and collections of these, Optional of these, Jackson's JsonNode, the types of JDBC and of the driver";

    /** What columns can be read as. */
    static final String READABLE = SCALARS + ", arrays of these, Object";

    /** What rows of one column can be read as, for the build. */
    public static final String COLUMNS = READABLE + ", Jackson's JsonNode, ObjectNode and ArrayNode";

    /** What components of records can be, for the build. */
    public static final String MAPPABLE = "the primitive types, " + COLUMNS
            + ", List of these, Optional of these, and records of these";

    private static final Set<String> JSON = Set.of("com.fasterxml.jackson.databind.JsonNode",
            "com.fasterxml.jackson.databind.node.ObjectNode", "com.fasterxml.jackson.databind.node.ArrayNode");

    private KnownTypes() {
    }

    /**
     * Whether a column can be read as a type, arrays and enums apart, which {@link Conversions} makes of others.
     *
     * @param className the name of a class, or of a primitive type
     */
    public static boolean isReadable(String className) {
        return Conversions.isScalar(className) || isJson(className);
    }

    /**
     * Whether a type is one of Jackson's that stand for JSON documents.
     */
    public static boolean isJson(String className) {
        return JSON.contains(className);
    }
}
