package io.quarkiverse.dbsession.deployment;

import java.util.LinkedHashSet;
import java.util.Set;

import org.objectweb.asm.Type;
import org.objectweb.asm.tree.analysis.Value;

/**
 * What is known of a value in the code of a method: more than one thing if the code has come there in more than one way, and
 * nothing if it comes from elsewhere.
 *
 * @param size 2 for {@code long} and {@code double}, 1 for others
 * @param classes the class constants that it may be
 * @param types the types that its variable, field or expression has been declared with
 */
record Origin(int size, Set<Type> classes, Set<Type> types) implements Value {

    static final Origin UNKNOWN = new Origin(1, Set.of(), Set.of());
    static final Origin UNKNOWN_OF_TWO = new Origin(2, Set.of(), Set.of());

    static Origin constant(Type type) {
        return new Origin(1, Set.of(type), Set.of());
    }

    /**
     * A value of a type, or {@code null} for none at all.
     */
    static Origin of(Type type) {
        return switch (type.getSort()) {
            case Type.VOID -> null;
            case Type.LONG, Type.DOUBLE -> UNKNOWN_OF_TWO;
            case Type.OBJECT, Type.ARRAY -> new Origin(1, Set.of(), Set.of(type));
            default -> UNKNOWN;
        };
    }

    /**
     * The same after a cast, which may widen as well.
     */
    Origin cast(Type type) {
        return merge(of(type));
    }

    Origin merge(Origin other) {
        if (equals(other)) {
            return this;
        }
        if (size != other.size) {
            return UNKNOWN;
        }
        Origin both = new Origin(size, union(classes, other.classes), union(types, other.types));
        return equals(both) ? this : both;
    }

    private static Set<Type> union(Set<Type> one, Set<Type> other) {
        Set<Type> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    @Override
    public int getSize() {
        return size;
    }
}
