package io.quarkiverse.dbsession.deployment;

import java.util.List;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.Type;

/**
 * What a component of a record is read as, as its declaration says it: the counterpart of {@code ValueType} at build time.
 */
sealed interface ComponentType {

    /**
     * A value of one column.
     */
    record Scalar(Type type) implements ComponentType {
    }

    record ListOf(ComponentType element) implements ComponentType {
    }

    record OptionalOf(ComponentType value) implements ComponentType {
    }

    /**
     * A record, with what its type parameters stand for.
     *
     * @param types the arguments as they are written, for messages
     */
    record Nested(ClassInfo type, List<ComponentType> arguments, List<Type> types) implements ComponentType {
    }

    /**
     * A type parameter of the record that has the component.
     */
    record Argument(int index) implements ComponentType {
    }

    /**
     * What no column can be read as.
     *
     * @param why what is wrong with the type; empty if it is just not known
     */
    record Unmappable(String why) implements ComponentType {
    }
}
