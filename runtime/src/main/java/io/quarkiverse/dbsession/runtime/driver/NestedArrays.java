package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Arrays of any number of dimensions.
 */
final class NestedArrays {

    private NestedArrays() {
    }

    /**
     * What becomes of an element that is not {@code null}.
     */
    @FunctionalInterface
    interface Element<S, T> {

        T map(S element) throws SQLException;
    }

    /**
     * A copy with other elements. Arrays of one dimension have the component type of {@code none}, outer ones {@link Object}:
     * the classes of arrays of arrays are not in a native executable unless somebody names them.
     */
    @SuppressWarnings("unchecked")
    static <S, T> Object[] map(@Nullable Object[] source, Class<S> from, Element<S, T> element, T[] none)
            throws SQLException {
        boolean nested = isNested(source, from);
        Object[] target = nested ? new Object[source.length] : Arrays.copyOf(none, source.length);
        for (int i = 0; i < source.length; i++) {
            Object item = source[i];
            if (item != null) {
                target[i] = nested ? map((Object[]) item, from, element, none) : element.map((S) item);
            }
        }
        return target;
    }

    private static boolean isNested(@Nullable Object[] source, Class<?> from) {
        for (Object item : source) {
            if (item != null) {
                return item instanceof Object[] && !from.isInstance(item);
            }
        }
        return false;
    }
}
