package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
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
     * A record inside the record, made of columns of its own. What its components are is known to its mapper: their types need
     * not be accessible to others.
     *
     * @param type the record, which has a {@link RecordMapper}
     * @param arguments what its type parameters stand for, in order
     */
    record Nested(Class<? extends Record> type, List<ValueType> arguments) implements ValueType {
    }

    /**
     * What a type parameter of the record stands for.
     *
     * @param index the parameter, the first being 0
     */
    record Argument(int index) implements ValueType {
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

    static ValueType nested(Class<? extends Record> type, ValueType[] arguments) {
        return new Nested(type, List.of(arguments));
    }

    static ValueType argument(int index) {
        return new Argument(index);
    }

    /**
     * The same without type parameters.
     *
     * @param arguments what those of the record around it stand for
     */
    default ValueType with(List<ValueType> arguments) {
        if (this instanceof ListOf list) {
            return new ListOf(list.element().with(arguments));
        } else if (this instanceof OptionalOf optional) {
            return new OptionalOf(optional.value().with(arguments));
        } else if (this instanceof Nested nested) {
            List<ValueType> known = new ArrayList<>();
            for (ValueType argument : nested.arguments()) {
                known.add(argument.with(arguments));
            }
            return new Nested(nested.type(), known);
        }
        return this instanceof Argument argument ? arguments.get(argument.index()) : this;
    }
}
