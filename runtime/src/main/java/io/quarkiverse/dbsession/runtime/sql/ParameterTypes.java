package io.quarkiverse.dbsession.runtime.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;

/**
 * Which values can be bound, and how. A value is checked and brought into the form that {@link #bind} knows as soon as
 * it comes; what is bound later cannot fail for its type.
 */
final class ParameterTypes {

    private final SqlScope scope;
    private final StatementErrors errors;

    ParameterTypes(SqlScope scope, StatementErrors errors) {
        this.scope = scope;
        this.errors = errors;
    }

    /**
     * @param parameter the position or the name with its colon, for messages
     * @return what {@link #bind} is to be given
     * @throws InvalidParameter if a value of this type cannot be bound
     */
    @Nullable
    Object check(String parameter, @Nullable Object value) {
        if (value instanceof BigDecimal number && !scope.driver().canHold(number)) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " has more digits than a numeric of the database can hold", "Limit the value before it is bound.");
        }
        if (value == null || value instanceof byte[] || isScalar(value) || isOfJdbc(value)) {
            return value;
        }
        try {
            Object converted = convert(value);
            if (converted != null) {
                return converted instanceof BigDecimal ? check(parameter, converted) : converted;
            }
            if (value.getClass().isArray()) {
                ArrayParameter array = ArrayParameter.of(value);
                if (array != null) {
                    return array;
                }
            }
        } catch (DateTimeException e) {
            // Without its cause: it quotes the value.
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " is beyond what a timestamp with time zone can hold", "Limit the value before it is bound.");
        } catch (ArrayParameter.NotRectangularException e) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " is not rectangular, as SQL arrays are", "Make all its inner arrays equally long, and none null.");
        }
        if (scope.driver().isOwnType(value)) {
            return value;
        }
        if (value instanceof Collection<?>) {
            String any = parameter.startsWith(":") ? parameter : "?";
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: it is a collection ("
                    + value.getClass().getTypeName() + ")",
                    "Bind an array, for instance list.toArray(Long[]::new), and compare with '= any(" + any + ")'.");
        }
        throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: values of type "
                + value.getClass().getTypeName() + " are not known",
                "Convert it to one of these: " + KnownTypes.BINDABLE + ".");
    }

    /**
     * What JDBC drivers take as it is, by {@link #bind}.
     */
    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Boolean || value instanceof Integer || value instanceof Long
                || value instanceof Short || value instanceof BigDecimal || value instanceof Double || value instanceof Float
                || value instanceof UUID || value instanceof Enum<?> || value instanceof LocalDate || value instanceof LocalTime
                || value instanceof LocalDateTime || value instanceof OffsetTime || value instanceof OffsetDateTime
                || value instanceof java.sql.Date || value instanceof Time || value instanceof Timestamp;
    }

    private static boolean isOfJdbc(Object value) {
        return value instanceof Array || value instanceof SQLXML || value instanceof Blob || value instanceof Clob
                || value instanceof Struct || value instanceof Ref || value instanceof RowId;
    }

    /**
     * The scalar that stands for another one, or {@code null} if the value is none.
     */
    static @Nullable Object convert(Object value) {
        if (value instanceof Character character) {
            return character.toString();
        } else if (value instanceof Byte number) {
            return number.shortValue();
        } else if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        } else if (value instanceof ZonedDateTime time) {
            return time.toOffsetDateTime();
        } else if (value instanceof Instant time) {
            return time.atOffset(ZoneOffset.UTC);
        } else if (value instanceof java.util.Date time) {
            return Instant.ofEpochMilli(time.getTime()).atOffset(ZoneOffset.UTC);
        }
        return null;
    }

    /**
     * Binds what {@link #check} has returned.
     *
     * @return an array to be freed when the statement has been run, or {@code null}
     */
    static @Nullable Array bind(PreparedStatement statement, int index, @Nullable Object value, DriverSupport driver)
            throws SQLException {
        if (value == null) {
            // Without a type, so that the server infers it from the place.
            statement.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Enum<?> constant) {
            driver.bindUntypedText(statement, index, constant.name());
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Array array) {
            statement.setArray(index, array);
        } else if (value instanceof ArrayParameter array) {
            return driver.bindArray(statement, index, array.elementType(), array.elements());
        } else {
            statement.setObject(index, value);
        }
        return null;
    }
}
