package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A collection that is bound, in the forms that its places need.
 */
final class CollectionParameter {

    /** For {@code IN} lists: what the elements become, those of tuples one after the other. */
    final List<@Nullable Object> values;
    /** How many values each element has there; 0 if they are single values and no tuples. */
    final int tuple;
    /** For other places, or {@code null} if there are none. */
    final @Nullable ArrayParameter array;

    CollectionParameter(List<@Nullable Object> values, int tuple, @Nullable ArrayParameter array) {
        this.values = values;
        this.tuple = tuple;
        this.array = array;
    }

    /**
     * Appends what comes into the brackets of an {@code IN} list.
     */
    void appendPlaces(StringBuilder text) {
        String one = tuple == 0 ? "?" : "(?" + ", ?".repeat(tuple - 1) + ")";
        int elements = tuple == 0 ? values.size() : values.size() / tuple;
        text.append(one);
        for (int i = 1; i < elements; i++) {
            text.append(", ").append(one);
        }
    }
}
