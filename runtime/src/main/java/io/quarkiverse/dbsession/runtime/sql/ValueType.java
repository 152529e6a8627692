package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * What a component of a record is read as, found at build time. Generated code makes these.
 */
public sealed interface ValueType {

    /**
     * A value of one column.
     */
    final class Scalar implements ValueType {

        /** One that {@link KnownTypes#isReadable} knows, an enum, or an array of those. */
        final Class<?> type;

        private Scalar(Class<?> type) {
            this.type = type;
        }
    }

    /**
     * An SQL array as a list.
     */
    final class ListOf implements ValueType {

        /** A scalar, or a list for an array of several dimensions. */
        final ValueType element;

        private ListOf(ValueType element) {
            this.element = element;
        }
    }

    /**
     * What may be missing, as an {@code Optional}.
     */
    final class OptionalOf implements ValueType {

        /** Anything but another one of these. */
        final ValueType value;

        private OptionalOf(ValueType value) {
            this.value = value;
        }
    }

    /**
     * A record inside the record, made of columns of its own. What its components are is known to its mapper: their types need
     * not be accessible to others.
     */
    final class Nested implements ValueType {

        /** The record, which has a {@link RecordMapper}. */
        final Class<? extends Record> type;
        /** What its type parameters stand for, in order. */
        final List<ValueType> arguments;

        private Nested(Class<? extends Record> type, List<ValueType> arguments) {
            this.type = type;
            this.arguments = arguments;
        }
    }

    /**
     * What a type parameter of the record stands for.
     */
    final class Argument implements ValueType {

        /** The parameter, the first being 0. */
        final int index;

        private Argument(int index) {
            this.index = index;
        }
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
            return new ListOf(list.element.with(arguments));
        } else if (this instanceof OptionalOf optional) {
            return new OptionalOf(optional.value.with(arguments));
        } else if (this instanceof Nested nested) {
            List<ValueType> known = new ArrayList<>();
            for (ValueType argument : nested.arguments) {
                known.add(argument.with(arguments));
            }
            return new Nested(nested.type, known);
        }
        return this instanceof Argument argument ? arguments.get(argument.index) : this;
    }
}
