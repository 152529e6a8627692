package io.quarkiverse.dbsession.runtime.sql;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
     * Whether {@link #bind} can be given the value as it is, as is the case with most. Only classes are looked at: to find out
     * that a value does not implement an interface, the JVM searches all the interfaces of its class (before JDK 23, see
     * JDK-8180450), which would cost a batch more than all the rest.
     */
    static boolean isReady(@Nullable Object value, DriverSupport driver) {
        return value == null || isScalar(value) && !(value instanceof BigDecimal number && !driver.canHold(number));
    }

    /**
     * @param parameter the position or the name with its colon, for messages
     * @return what {@link #bind} is to be given
     * @throws InvalidParameter if a value of this type cannot be bound
     */
    @Nullable
    Object check(String parameter, @Nullable Object value) {
        if (isReady(value, scope.driver())) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return check(parameter, optional.orElse(null));
        }
        if (value instanceof BigDecimal) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " has more digits than a numeric of the database can hold", "Limit the value before it is bound.");
        }
        if (isOfJdbc(value)) {
            return value;
        }
        Object converted = converted(parameter, value);
        if (converted != null) {
            if (converted instanceof ArrayParameter array && array.elementType() == BigDecimal.class) {
                checkNumbers(parameter, array.elements());
            }
            return converted instanceof BigDecimal ? check(parameter, converted) : converted;
        }
        if (scope.driver().isOwnType(value)) {
            return value;
        }
        if (value instanceof Record) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: it is a record ("
                    + value.getClass().getTypeName() + ")", "Bind its components one by one, each to a parameter of its own.");
        }
        throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: values of type "
                + value.getClass().getTypeName() + " are not known",
                "Convert it to one of these: " + KnownTypes.BINDABLE + ".");
    }

    /**
     * What stands for a value that {@link #bind} does not know, or {@code null} if nothing does.
     */
    private @Nullable Object converted(String parameter, Object value) {
        try {
            Object scalar = convert(value);
            if (scalar != null) {
                return scalar;
            }
            JsonSupport json = scope.mappings().json();
            if (json != null && json.isJson(value.getClass())) {
                return new UntypedText(text(parameter, value, json));
            }
            if (!value.getClass().isArray()) {
                return null;
            }
            if (json != null && json.isJson(value.getClass().getComponentType())) {
                return ArrayParameter.untyped(texts(parameter, (Object[]) value, json));
            }
            return ArrayParameter.of(value);
        } catch (DateTimeException e) {
            // Without its cause: it quotes the value.
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " is beyond what a timestamp with time zone can hold", "Limit the value before it is bound.");
        } catch (ArrayParameter.NotRectangularException e) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: the " + value.getClass().getTypeName()
                    + " is not rectangular, as SQL arrays are", "Make all its inner arrays equally long, and none null.");
        }
    }

    private String text(String parameter, Object document, JsonSupport json) {
        try {
            return json.write(document);
        } catch (JsonSupport.NotWritableException e) {
            throw errors
                    .invalidParameter("Parameter " + parameter + " cannot be bound: the " + document.getClass().getTypeName()
                            + " holds a Java object that has no JSON", "Convert it before: ObjectMapper.valueToTree(…).");
        }
    }

    private @Nullable String[] texts(String parameter, @Nullable Object[] documents, JsonSupport json) {
        String[] texts = new String[documents.length];
        for (int i = 0; i < texts.length; i++) {
            Object document = documents[i];
            texts[i] = document == null ? null : text(parameter, document, json);
        }
        return texts;
    }

    /**
     * Text whose type the server infers from its place.
     */
    static final class UntypedText {

        final String text;

        UntypedText(String text) {
            this.text = text;
        }
    }

    /**
     * Like a parameter that is not in an {@code IN} list, with collections as SQL arrays.
     */
    @Nullable
    Object checkValue(String parameter, @Nullable Object value) {
        if (isReady(value, scope.driver())) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return checkValue(parameter, optional.orElse(null));
        }
        return value instanceof Collection<?> collection ? array(parameter, collection.toArray()) : check(parameter, value);
    }

    /**
     * @param parameter the position or the name with its colon, for messages
     * @param asList whether it is needed for an {@code IN} list
     * @param asArray whether it is needed as an SQL array
     * @throws InvalidParameter if it cannot be bound
     */
    CollectionParameter check(String parameter, Collection<?> value, boolean asList, boolean asArray) {
        // The application may go on to change it.
        Object[] elements = value.toArray();
        ArrayParameter array = asArray ? array(parameter, elements) : null;
        if (!asList) {
            return new CollectionParameter(List.of(), 0, array);
        }
        List<@Nullable Object> values = new ArrayList<>(elements.length);
        int tuple = 0;
        for (int i = 0; i < elements.length; i++) {
            String element = parameter + " (element " + i + ", counted from 0)";
            Object[] parts = parts(element, elements[i]);
            int length = parts == null ? 0 : parts.length;
            if (parts != null && length == 0 || i > 0 && length != tuple) {
                throw errors.invalidParameter(
                        "Parameter " + element + " cannot be bound: it is " + described(parts == null ? -1 : length)
                                + (i > 0 ? ", and element 0 is " + described(tuple == 0 ? -1 : tuple) : ""),
                        "Let all elements be values, or all tuples of as many values as what they are compared with has.");
            }
            tuple = length;
            if (parts == null) {
                values.add(check(element, elements[i]));
            } else {
                for (Object part : parts) {
                    values.add(check(element, part));
                }
            }
        }
        return new CollectionParameter(values, tuple, array);
    }

    private static String described(int tuple) {
        return tuple < 0 ? "a single value" : "a tuple of " + tuple;
    }

    /**
     * The values of an element that is a tuple, or {@code null} if it is a value. An array of a certain type is an SQL array.
     */
    private @Nullable Object @Nullable [] parts(String element, @Nullable Object value) {
        if (value instanceof Collection<?> tuple) {
            return tuple.toArray();
        } else if (value instanceof Record tuple) {
            return mapper(element, tuple).values(tuple);
        }
        return value != null && value.getClass() == Object[].class ? (Object[]) value : null;
    }

    /**
     * @throws InvalidParameter if there is none
     */
    RecordMapper mapper(String parameter, Record value) {
        RecordMapper mapper = scope.mappings().mapper(value.getClass());
        if (mapper == null) {
            throw errors.invalidParameter("No mapper has been made for the record " + value.getClass().getTypeName()
                    + ", which is to be bound to " + parameter, "Annotate it with @Row, so that the build sees it.");
        }
        return mapper;
    }

    private void checkNumbers(String parameter, @Nullable Object[] elements) {
        for (Object element : elements) {
            if (element instanceof Object[] row) {
                checkNumbers(parameter, row);
            } else if (element != null) {
                check(parameter, element);
            }
        }
    }

    /**
     * A collection as an SQL array, for which its elements need a type in common.
     */
    private ArrayParameter array(String parameter, @Nullable Object[] elements) {
        JsonSupport json = scope.mappings().json();
        Class<?> common = null;
        boolean documents = false;
        for (Object element : elements) {
            if (element == null) {
                continue;
            }
            boolean document = json != null && json.isJson(element.getClass());
            // A constant may be of a class of its own.
            Class<?> type = element instanceof Enum<?> constant ? constant.getDeclaringClass() : element.getClass();
            if (common != null && (documents ? !document : type != common)) {
                throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: elements of its collection are of "
                        + "different types (" + common.getTypeName() + ", " + type.getTypeName()
                        + "), those of an SQL array are not",
                        "Convert them to one type.");
            }
            common = type;
            documents = document;
        }
        if (common == null) {
            return ArrayParameter.untyped(new String[elements.length]);
        }
        if (documents) {
            return ArrayParameter.untyped(texts(parameter, elements, json));
        }
        Object[] typed = Arrays.copyOf(elements, elements.length,
                Array.newInstance(common, 0).getClass().asSubclass(Object[].class));
        if (!(converted(parameter, typed) instanceof ArrayParameter array)) {
            throw errors.invalidParameter("Parameter " + parameter + " cannot be bound: its collection has elements of type "
                    + common.getTypeName() + ", which are none of an SQL array",
                    "Convert them to one of these: "
                            + KnownTypes.ELEMENTS + ". Tuples can only be bound where they are alone in the brackets of an IN "
                            + "list: (a, b) in (:pairs).");
        }
        if (array.elementType() == BigDecimal.class) {
            checkNumbers(parameter, array.elements());
        }
        return array;
    }

    /**
     * What JDBC drivers take as it is, by {@link #bind}. Classes only, no interfaces.
     */
    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Boolean || value instanceof Integer || value instanceof Long
                || value instanceof Short || value instanceof BigDecimal || value instanceof Double || value instanceof Float
                || value instanceof byte[] || value instanceof UUID || value instanceof Enum<?> || value instanceof LocalDate
                || value instanceof LocalTime || value instanceof LocalDateTime || value instanceof OffsetTime
                || value instanceof OffsetDateTime || value instanceof java.sql.Date || value instanceof Time
                || value instanceof Timestamp;
    }

    private static boolean isOfJdbc(Object value) {
        return value instanceof java.sql.Array || value instanceof SQLXML || value instanceof Blob || value instanceof Clob
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
            return Conversions.offsetDateTime(time);
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
    static java.sql.@Nullable Array bind(PreparedStatement statement, int index, @Nullable Object value, DriverSupport driver)
            throws SQLException {
        if (value == null) {
            // Without a type, so that the server infers it from the place.
            statement.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Integer number) {
            // The setters that setObject would call: drivers look at interfaces before they find out which.
            statement.setInt(index, number);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (value instanceof Boolean truth) {
            statement.setBoolean(index, truth);
        } else if (value instanceof Double number) {
            statement.setDouble(index, number);
        } else if (value instanceof Enum<?> constant) {
            driver.bindUntypedText(statement, index, constant.name());
        } else if (value instanceof UntypedText untyped) {
            driver.bindUntypedText(statement, index, untyped.text);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof ArrayParameter array) {
            return driver.bindArray(statement, index, array.elementType(), array.elements());
        } else if (value instanceof java.sql.Array array) {
            statement.setArray(index, array);
        } else {
            statement.setObject(index, value);
        }
        return null;
    }
}
