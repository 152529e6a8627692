package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;

/**
 * What a component of a record is read as, found at build time. Generated code makes these.
 */
public sealed interface ValueType {

    /**
     * A value of one column.
     *
     * @param type a type that {@link KnownTypes#isReadable} knows, an enum, or an array of those
     */
    record Scalar(Class<?> type) implements ValueType {
    }

    /**
     * An SQL array as a list.
     *
     * @param element a scalar, or a list for an array of several dimensions
     */
    record ListOf(ValueType element) implements ValueType {
    }

    /**
     * What may be missing, as an {@code Optional}.
     *
     * @param value anything but another one of these
     */
    record OptionalOf(ValueType value) implements ValueType {
    }

    /**
     * A record inside the record, made of columns of its own.
     *
     * @param type the record, which has a {@link RecordMapper}
     * @param components what its components are, in order
     */
    record Nested(Class<? extends Record> type, List<ValueType> components) implements ValueType {
    }

    static ValueType scalar(Class<?> type) {
        return new Scalar(type);
    }

    static ValueType listOf(ValueType element) {
        return new ListOf(element);
    }

    static ValueType optionalOf(ValueType value) {
        return new OptionalOf(value);
    }

    static ValueType nested(Class<? extends Record> type, ValueType[] components) {
        return new Nested(type, List.of(components));
    }
}
